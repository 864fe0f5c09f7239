"""Where a respondent sits in one batch: at the reception, or in the dialogue of the draft at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.admitting import Admitting
from bot.library import Library
from bot.limiting import Guesses
from bot.own_reports import OwnReports
from bot.taken import Taken
from flows.catalogue import Catalogue
from flows.dialogue import Dialogue, Turn, TurnInput
from flows.dialogue.features.keeping import message_id
from flows.draft import Draft
from flows.local_time import local
from flows.message import (
    Attached,
    Deleted,
    Edited,
    Fetched,
    Inbound,
    Kind,
    Located,
    Message,
    Numbers,
    Opened,
    Pressed,
    Reason,
    Said,
    Unreadable,
)
from flows.outline import Wanted
from flows.position import Position
from flows.press import Verb, parse
from flows.readers.words import clean, plain
from flows.rebasing import compare, moved, news, rebase
from flows.reception import attend
from flows.respondent import STRANGER, Respondent
from storage.addresses import Address
from storage.unit_of_work import Held, UnitOfWork, key_of

LARGEST_IN_ALL = 500_000_000
"""What one person's files may come to in all (within a batch a little more)."""


@dataclass(frozen=True, slots=True)
class Means:
    """What all seats share."""

    new_id: Callable[[], str]
    guesses: Guesses
    web_url: str = ""
    """Where the web chat is reached from outside; "" where that is not known."""


class Seat:
    """One respondent, for the time of one batch."""

    def __init__(
        self,
        work: UnitOfWork,
        library: Library,
        say: Catalogue,
        means: Means,
        address: Address,
        person: Respondent | None,
    ) -> None:
        self.work = work
        self.address = address
        self.library = library
        self.say = say
        self.new_id = means.new_id
        self.guesses = means.guesses
        self.web_url = means.web_url
        self.person = person or STRANGER

    def take(self, inbound: Inbound) -> Taken:
        """Handle one inbound."""
        if self.person.id in self.work.erased:  # from another address, a moment ago
            self.person = STRANGER
        if (self.person.id, self.person.draft_id) in self.work.sharing.handed:
            self.person = replace(self.person, draft_id="")
        if self.address in self.work.sharing.ended:
            self.person = STRANGER
        if isinstance(inbound.content, Fetched):
            return self._arrive(inbound, inbound.content)
        if _says(inbound, "/me"):
            return Taken(False, (self._me(),))
        if (taken := OwnReports(self).take(inbound)) is not None:
            return taken
        inbound, draft_id = self._meant(inbound)
        held = self.work.held(draft_id)
        if held is None or self._leads_elsewhere(inbound, held):
            return self._attend(inbound)
        inbound = self._within_limits(inbound)
        position, told = self._renew(held, inbound)
        dialogue = self.dialogue(held)
        turn = dialogue.advance(self.given(held, inbound, position))
        if turn.erases:
            return self._erase(inbound)
        taken = self._taken(held, turn)
        return replace(taken, messages=(*told, *taken.messages)) if told else taken

    def asks_for_files(self) -> bool:
        """Whether this address stands at a question that is answered by a file or a recording."""
        held = self.work.held(self.person.draft_id)
        return held is not None and self.dialogue(held).asks_for_files(self.position(held))

    def is_from_before(self, inbound: Inbound) -> bool:
        """Whether something was sent before the person agreed at this address, and comes late, or again.

        Of strangers no receipt is kept: their first words may come again. Agreeing has the first receipt, by
        the channel's own clock where everything is written, nothing tapped: ask only there.
        """
        held = self.work.held(self.person.draft_id)
        if held is None or not inbound.order:
            return False
        latest = self.position(held).latest
        if latest and inbound.order >= latest:
            return False  # in its order: no need to look
        first = self.work.first_received(self.address)
        return first is not None and inbound.at < first

    def numbers(self) -> Numbers:
        """What a bare number means where this address stands now."""
        held = self.work.held(self.person.draft_id)
        return Numbers.FREE if held is None else self.dialogue(held).numbers_at(self.position(held))

    def _within_limits(self, inbound: Inbound) -> Inbound:
        """A file beyond what one person's files may come to cannot be kept; its caption is."""
        match inbound.content:
            case Attached(file, caption):
                held = self.work.bytes_of(self.person.id, apart_from=key_of(inbound))
                if held + file.size > LARGEST_IN_ALL:
                    return replace(inbound, content=Unreadable(Reason.TOO_MANY, caption))
        return inbound

    def _arrive(self, inbound: Inbound, fetched: Fetched) -> Taken:
        """A file that was on its way; where nothing waits for it any more, there is nothing to say."""
        held = self.work.held(self.work.awaits(message_id(inbound, fetched.of)))
        if held is None or not self.person.id:
            return Taken(False, ())
        turn = self.dialogue(held).arrive(self.given(held, inbound))
        return self._taken(held, turn)

    def _meant(self, inbound: Inbound) -> tuple[Inbound, str]:
        """The inbound with what a reply of it is about, and the draft that it is for."""
        held, asked = self.work.held(self.person.draft_id), None
        is_new = isinstance(inbound.content, Said | Attached | Located | Unreadable)
        if held is None or not inbound.replies_to or not is_new:
            return inbound, self._draft_meant(inbound)
        path = held.answers.find_part(message_id(inbound, inbound.replies_to))
        if path is None and (asked := self.work.prompt_of(inbound)) is not None:
            path = asked[1]
        if asked is not None and not self.work.sharing.may_write(self.person.id, asked[0]):
            return inbound, self._draft_meant(inbound)
        return replace(inbound, about=path or ""), asked[0] if asked else self._draft_meant(inbound)

    def _draft_meant(self, inbound: Inbound) -> str:
        """The draft at hand; for an edit or a deletion the one that the message was kept in."""
        content, at_hand = inbound.content, self.person.draft_id
        held = self.work.held(at_hand)
        if held is None or not isinstance(content, Edited | Deleted):
            return at_hand
        message = message_id(inbound, content.of)
        if held.answers.find_part(message) is not None:
            return at_hand
        return self.work.sharing.draft_with(self.person.id, message) or at_hand

    def repeat(self, inbound: Inbound) -> tuple[Message, ...]:
        """What is said to a message that was received before: where one stands now."""
        held = self.work.held(self.person.draft_id)
        if held is None:
            return self._attend(replace(inbound, content=Opened())).messages
        position, told = self._renew(held, inbound)
        turn = self.dialogue(held).prompt(self.given(held, inbound, position))
        return *told, *self._taken(held, turn).messages

    def position(self, held: Held) -> Position:
        """Where this address stands in a draft."""
        return replace(self.work.addresses.position(self.address, held.draft.id), respondent=self.person.id)

    def _renew(self, held: Held, inbound: Inbound) -> tuple[Position, tuple[Message, ...]]:
        """Bring an open draft, and where this address stands in it, to the newest version of its outline.

        Lazily: publishing writes the outline and nothing else. Each address is told once what is new.
        """
        draft = held.draft
        newest = self.work.newest_versions.get(draft.outline, draft.version)
        if newest != draft.version and not draft.is_sealed:
            earlier = self.library.until(draft.outline, draft.version)
            new = self.library.outline(draft.outline, newest)
            held.draft = rebase(draft, held.answers, earlier, new, inbound.at)
        position = self.position(held)
        if position.version in {"", held.draft.version}:
            return position, ()
        was = self.library.dialogue(draft.outline, position.version)
        now = self.dialogue(held)
        text = news(compare(was.outline, now.outline), held.answers, self.say)
        told = (Message(Kind.NOTICE, text, key="news"),) if text else ()
        return moved(position, was.machine, now.machine), told

    def _taken(self, held: Held, turn: Turn) -> Taken:
        held.draft = turn.draft
        self.work.addresses.stand(self.address, held.draft.id, turn.position)
        return Taken(turn.saved, turn.messages)

    def _leads_elsewhere(self, inbound: Inbound, held: Held) -> bool:
        """Whether the inbound is about another report than the one at hand."""
        match inbound.content:
            case Opened(code):
                wanted = code or inbound.outline
                return bool(wanted) and wanted != held.draft.outline and self._is_offered(wanted)
        return _presses(inbound, Verb.OUTLINE)

    def _is_offered(self, key: str) -> bool:
        return any(offer.key == key for offer in self.library.offers())

    def _attend(self, inbound: Inbound) -> Taken:
        if _says(inbound, "/xoa"):
            return self._erase(inbound)
        attended = attend(self.person, inbound, self.library.offers(), self.say)
        if attended.consented:
            self.person = Respondent(self.new_id(), clean(inbound.name).strip())
            self.work.addresses.welcome(self.person, inbound)
            self.person = replace(self.person, consented_at=inbound.at)
            self.work.addresses.consent(self.person)
            if attended.code and (taken := Admitting(self).enter(attended.code, inbound)) is not None:
                return taken
        if attended.begin:
            return self._go_on(inbound, attended.begin)
        return Taken(attended.consented, attended.messages)

    def _go_on(self, inbound: Inbound, outline: str) -> Taken:
        """Go on with the draft of this outline; a second report only when asked for."""
        held = self.work.held(self.work.open_draft(self.person.id, outline))
        wants_new = _presses(inbound, Verb.OUTLINE, outline)
        if held is not None and not (wants_new and held.draft.is_sealed):
            return self.take_up(held.draft.id, inbound)
        return self.begin(outline, inbound)

    def begin(self, outline: str, inbound: Inbound) -> Taken:
        """A new report."""
        version = self.library.newest(outline).outline.version
        draft = Draft(self.new_id(), self.person.id, self.person.name, outline, version)
        self.work.begin(draft)
        return self.take_up(draft.id, inbound)

    def take_up(self, draft_id: str, inbound: Inbound, block: str = "") -> Taken:
        """From here they talk about this draft; the first time from the first question (of `block`)."""
        if draft_id != self.person.draft_id:
            self.work.addresses.take_up(self.address, draft_id)
            self.person = replace(self.person, draft_id=draft_id)
        held = self.work.held(draft_id)
        if held is None or self.position(held).state:
            return Taken(True, self.repeat(inbound))
        turn = self.dialogue(held).begin(self.given(held, inbound), block)
        return self._taken(held, turn)

    def _erase(self, inbound: Inbound) -> Taken:
        if self.person.id:
            self.work.farewells[key_of(inbound)] = self.work.erase(self.person.id, inbound.at)
        self.person = STRANGER
        return Taken(False, (Message(Kind.NOTICE, self.say("erase.done"), key="greeting"),))

    def _me(self) -> Message:
        """What is held about the person (Personal Data Protection Law: access to one's own data)."""
        self.work.flush()  # what came in this batch counts too
        held = self.work.holding(self.person.id)
        text = self.say(
            "me.text",
            name=held.name or "–",
            addresses=len(held.addresses),
            drafts=len(held.drafts),
            parts=held.parts,
        )
        return Message(Kind.NOTICE, text, key="me")

    def dialogue(self, held: Held) -> Dialogue:
        """The dialogue of a draft's outline version."""
        return self.library.dialogue(held.draft.outline, held.draft.version)

    def wanted(self) -> tuple[Wanted, ...]:
        """The figures that the question wants at which this address stands."""
        held = self.work.held(self.person.draft_id)
        return () if held is None else self.dialogue(held).wanted_at(self.position(held))

    def given(self, held: Held, inbound: Inbound, position: Position | None = None) -> TurnInput:
        """What a turn of the dialogue is about; `position` is by default where this address stands."""
        year = local(inbound.at).year
        return TurnInput(
            held.draft,
            self.position(held) if position is None else position,
            inbound,
            held.answers,
            self.say,
            lambda: self.work.issue_number(year),
        )


def _presses(inbound: Inbound, verb: Verb, argument: str = "") -> bool:
    """Whether it is this press; of any argument where none is given."""
    press = parse(inbound.content.press) if isinstance(inbound.content, Pressed) else None
    return press is not None and press.verb is verb and argument in {"", press.argument}


def _says(inbound: Inbound, command: str) -> bool:
    return isinstance(inbound.content, Said) and plain(inbound.content.text) == command
