"""Where a respondent sits in one batch: at the reception, or in the dialogue of the draft at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.library import Library
from flows.catalogue import Catalogue
from flows.dialogue import Dialogue, Turn
from flows.draft import Draft
from flows.machine import ERASE
from flows.message import Inbound, Kind, Message, Opened, Pressed, Said
from flows.position import Position
from flows.readers.dates import local
from flows.readers.words import plain
from flows.reception import attend
from flows.respondent import Respondent
from storage.unit_of_work import Address, Held, UnitOfWork


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one inbound."""

    saved: bool
    messages: tuple[Message, ...]


STRANGER = Respondent("", "")
"""Somebody who has not consented: nothing is kept about them."""


class Seat:
    """One respondent, for the time of one batch."""

    def __init__(
        self,
        work: UnitOfWork,
        library: Library,
        say: Catalogue,
        new_id: Callable[[], str],
        address: Address,
        person: Respondent | None,
    ) -> None:
        self._work = work
        self._address = address
        self._library = library
        self._say = say
        self._new_id = new_id
        self.person = person or STRANGER

    def take(self, inbound: Inbound) -> Taken:
        """Handle one inbound."""
        if _says(inbound, "/me"):
            return Taken(False, (self._me(),))
        held = self._work.held(self.person.draft_id)
        if held is None or self._leads_elsewhere(inbound, held):
            return self._attend(inbound)
        position = self._position(held)
        if position.state == ERASE and _presses(inbound, "confirm"):
            return self._erase()
        dialogue = self._dialogue(held)
        turn = dialogue.advance(
            held.draft, position, inbound, held.answers, self._say, lambda: self._issue_number(inbound)
        )
        return self._taken(held, turn)

    def repeat(self, inbound: Inbound) -> tuple[Message, ...]:
        """What is said to a message that was received before: where one stands now."""
        held = self._work.held(self.person.draft_id)
        if held is None:
            return self._attend(replace(inbound, content=Opened())).messages
        position = self._position(held)
        return (self._dialogue(held).prompt(held.draft, position, inbound, held.answers, self._say),)

    def _position(self, held: Held) -> Position:
        return replace(self._work.position(self._address, held.draft.id), respondent=self.person.id)

    def _taken(self, held: Held, turn: Turn) -> Taken:
        held.draft = turn.draft
        self._work.stand(self._address, held.draft.id, turn.position)
        return Taken(turn.saved, turn.messages)

    def _leads_elsewhere(self, inbound: Inbound, held: Held) -> bool:
        """Whether the inbound is about another report than the one at hand."""
        match inbound.content:
            case Opened(code):
                wanted = code or inbound.outline
                return bool(wanted) and wanted != held.draft.outline and self._is_offered(wanted)
            case Pressed(press):
                return press.startswith("outline:") or (press == "another" and held.draft.is_sealed)
        return False

    def _is_offered(self, key: str) -> bool:
        return any(offer.key == key for offer in self._library.offers())

    def _attend(self, inbound: Inbound) -> Taken:
        if _says(inbound, "/xoa"):
            return self._erase()
        attended = attend(self.person, inbound, self._library.offers(), self._say)
        if attended.consented:
            self.person = Respondent(self._new_id(), inbound.name)
            self._work.welcome(self.person, inbound)
            self.person = replace(self.person, consented_at=inbound.at)
            self._work.consent(self.person)
        if attended.begin:
            return self._begin(inbound, attended.begin)
        return Taken(attended.consented, attended.messages)

    def _begin(self, inbound: Inbound, outline: str) -> Taken:
        """Go on with the draft of this outline; a second report only when asked for."""
        held = self._work.held(self._work.open_draft(self.person.id, outline))
        wants_new = _presses(inbound, f"outline:{outline}")
        if held is not None and not (wants_new and held.draft.is_sealed):
            self._take_up(held.draft.id)
            return Taken(True, self.repeat(inbound))
        dialogue = self._library.newest(outline)
        draft = Draft(
            id=self._new_id(),
            respondent=self.person.id,
            respondent_name=self.person.name,
            outline=outline,
            version=dialogue.outline.version,
        )
        held = self._work.begin(draft)
        self._take_up(draft.id)
        position = Position(respondent=self.person.id, version=draft.version)
        return self._taken(held, dialogue.begin(draft, position, inbound, held.answers, self._say))

    def _erase(self) -> Taken:
        if self.person.id:
            self._work.erase(self.person.id)
        self.person = STRANGER
        return Taken(False, (Message(Kind.NOTICE, self._say("erase.done"), key="greeting"),))

    def _me(self) -> Message:
        """What is held about the person (Personal Data Protection Law: access to one's own data)."""
        counts = self._work.counts(self.person.id)
        text = self._say("me.text", name=self.person.name or "–", **counts)
        return Message(Kind.NOTICE, text, key="me")

    def _take_up(self, draft_id: str) -> None:
        if draft_id != self.person.draft_id:
            self._work.take_up(self._address, draft_id)
            self.person = replace(self.person, draft_id=draft_id)

    def _dialogue(self, held: Held) -> Dialogue:
        return self._library.dialogue(held.draft.outline, held.draft.version)

    def _issue_number(self, inbound: Inbound) -> str:
        return self._work.issue_number(local(inbound.at).year)


def _presses(inbound: Inbound, press: str) -> bool:
    return isinstance(inbound.content, Pressed) and inbound.content.press == press


def _says(inbound: Inbound, command: str) -> bool:
    return isinstance(inbound.content, Said) and plain(inbound.content.text) == command
