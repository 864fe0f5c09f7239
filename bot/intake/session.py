"""A session: one respondent at one address during one batch, with the open draft and its dialogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.intake.outline_registry import OutlineRegistry
from bot.intake.rate_limits import Guesses
from bot.intake.result import Taken
from flows.catalogue import Catalogue
from flows.dialogue import Dialogue, Turn, TurnInput
from flows.dialogue.features.keep_parts import message_id
from flows.form.outline import Wanted
from flows.local_time import local
from flows.messages.message import (
    Inbound,
    Kind,
    Message,
    Numbers,
    Opened,
    Pressed,
)
from flows.messages.press import Verb, parse
from flows.reading.text import clean
from flows.report.draft import Draft
from flows.report.events import PartKept
from flows.report.position import Position
from flows.report.rebasing import compare, moved, news, rebase
from flows.respondents.consent import Attended, attend
from flows.respondents.respondent import STRANGER, Respondent
from storage.drafts.addresses import Address
from storage.drafts.unit_of_work import Held, UnitOfWork


@dataclass(frozen=True, slots=True)
class Means:
    """The objects that all sessions share."""

    new_id: Callable[[], str]
    guesses: Guesses
    web_url: str = ""
    """The public URL of the web chat; "" if it is not known."""


class Session:
    """One respondent at one address, during one batch."""

    def __init__(
        self,
        work: UnitOfWork,
        registry: OutlineRegistry,
        say: Catalogue,
        means: Means,
        address: Address,
        person: Respondent | None,
    ) -> None:
        self.work = work
        self.address = address
        self.registry = registry
        self.say = say
        self.new_id = means.new_id
        self.guesses = means.guesses
        self.web_url = means.web_url
        self.person = person or STRANGER

    def asks_for_files(self) -> bool:
        """Whether the present question at this address is answered by a file or a recording."""
        held = self.work.held(self.person.draft_id)
        return held is not None and self.dialogue(held).asks_for_files(self.position(held))

    def is_from_before(self, inbound: Inbound) -> bool:
        """Whether the inbound was sent before the person consented at this address, and comes late or again.

        Strangers have no receipts, so their first words may come again. The consent has the first receipt. In
        channels where everything is written and nothing tapped, its time is the channel's own; only there
        this question makes sense.
        """
        held = self.work.held(self.person.draft_id)
        if held is None or not inbound.order:
            return False
        latest = self.position(held).latest
        if latest and inbound.order >= latest:
            return False  # it arrives in order, so there is no need to look
        first = self.work.first_received(self.address)
        return first is not None and inbound.at < first

    def numbers(self) -> Numbers:
        """Return the meaning of a bare number in the present state of this address."""
        held = self.work.held(self.person.draft_id)
        return Numbers.FREE if held is None else self.dialogue(held).numbers_at(self.position(held))

    def with_numbers(self, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """Return the messages with the meaning of a bare number after them."""
        numbers = self.numbers() if messages else Numbers.FREE
        return tuple(replace(one, numbers=numbers) for one in messages)

    def repeat(self, inbound: Inbound) -> tuple[Message, ...]:
        """Answer a message that was received before, with the present prompt."""
        held = self.work.held(self.person.draft_id)
        if held is None:
            opened = replace(inbound, content=Opened())
            return self.received(self.attended(opened), opened).messages
        position, told = self.renew(held, inbound)
        turn = self.dialogue(held).prompt(self.given(held, inbound, position))
        return *told, *self.taken(held, turn).messages

    def repeated(self, inbound: Inbound, *, saved: bool, messages: tuple[Message, ...]) -> Taken:
        """Return the result for a message that was taken before."""
        held = self.work.held(self.person.draft_id)
        into = (held.answers.find_part(message_id(inbound)) if held is not None else None) or ""
        return Taken(saved, messages, into, _parts(held, into), is_repeated=True)

    def position(self, held: Held) -> Position:
        """Return this address's position in a draft."""
        return replace(self.work.addresses.position(self.address, held.draft.id), respondent=self.person.id)

    def renew(self, held: Held, inbound: Inbound) -> tuple[Position, tuple[Message, ...]]:
        """Bring an open draft, and this address's position in it, to the newest version of its outline.

        This happens only when the draft is used; publishing writes nothing but the outline. Each address is
        told once what is new.
        """
        draft = held.draft
        newest = self.work.newest_versions.get(draft.outline, draft.version)
        if newest != draft.version and not draft.is_sealed:
            earlier = self.registry.until(draft.outline, draft.version)
            new = self.registry.outline(draft.outline, newest)
            held.draft = rebase(draft, held.answers, earlier, new, inbound.at)
        position = self.position(held)
        if position.version in {"", held.draft.version}:
            return position, ()
        was = self.registry.dialogue(draft.outline, position.version)
        now = self.dialogue(held)
        text = news(compare(was.outline, now.outline), held.answers, self.say)
        told = (Message(Kind.NOTICE, text, key="news"),) if text else ()
        return moved(position, was.machine, now.machine), told

    def taken(self, held: Held, turn: Turn) -> Taken:
        """Note the result of a turn."""
        held.draft = turn.draft
        self.work.addresses.stand(self.address, held.draft.id, turn.position)
        into = next((event.path for event in turn.events if isinstance(event, PartKept)), "")
        return Taken(turn.saved, turn.messages, into, _parts(held, into))

    def attended(self, inbound: Inbound) -> Attended:
        """Let the reception answer the inbound, and note the consent if it was given."""
        attended = attend(self.person, inbound, self.registry.offers(), self.say)
        if attended.consented:
            self.person = Respondent(self.new_id(), clean(inbound.name).strip())
            self.work.addresses.welcome(self.person, inbound)
            self.person = replace(self.person, consented_at=inbound.at)
            self.work.addresses.consent(self.person)
        return attended

    def received(self, attended: Attended, inbound: Inbound) -> Taken:
        """Carry out the reception's result: begin or continue a report, or return its messages."""
        if attended.begin:
            return self._go_on(inbound, attended.begin)
        return Taken(attended.consented, attended.messages)

    def _go_on(self, inbound: Inbound, outline: str) -> Taken:
        """Continue the draft of this outline. A second report is begun only if the person asks for it."""
        held = self.work.held(self.work.open_draft(self.person.id, outline))
        wants_new = presses(inbound, Verb.OUTLINE, outline)
        if held is not None and not (wants_new and held.draft.is_sealed):
            return self.take_up(held.draft.id, inbound)
        return self.begin(outline, inbound)

    def begin(
        self, outline: str, inbound: Inbound, name: str = "", draft_id: str = "", predecessor: str = ""
    ) -> Taken:
        """Begin a new report, with a name, an id and a report that it follows if it has them already."""
        version = self.registry.newest(outline).outline.version
        id_ = draft_id or self.new_id()
        draft = Draft(id_, self.person.id, self.person.name, outline, version, name, predecessor=predecessor)
        self.work.begin(draft)
        return self.take_up(draft.id, inbound)

    def take_up(self, draft_id: str, inbound: Inbound, block: str = "") -> Taken:
        """Open this draft at this address. The first time it begins with the first question (of `block`)."""
        if draft_id != self.person.draft_id:
            self.work.addresses.take_up(self.address, draft_id)
            self.person = replace(self.person, draft_id=draft_id)
        held = self.work.held(draft_id)
        if held is None or self.position(held).state:
            return Taken(True, self.repeat(inbound))
        turn = self.dialogue(held).begin(self.given(held, inbound), block)
        return self.taken(held, turn)

    def guessers(self) -> tuple[str, ...]:
        """Return the keys that guesses are counted by: the address, and its person, who may have several."""
        address = ":".join(self.address)
        return (address, self.person.id) if self.person.id else (address,)

    def dialogue(self, held: Held) -> Dialogue:
        """Return the dialogue of a draft's outline version."""
        return self.registry.dialogue(held.draft.outline, held.draft.version)

    def wanted(self) -> tuple[Wanted, ...]:
        """Return the figures that the present question of this address declares."""
        held = self.work.held(self.person.draft_id)
        return () if held is None else self.dialogue(held).wanted_at(self.position(held))

    def given(self, held: Held, inbound: Inbound, position: Position | None = None) -> TurnInput:
        """Return the input of a turn. By default `position` is this address's position."""
        year = local(inbound.at).year
        return TurnInput(
            held.draft,
            self.position(held) if position is None else position,
            inbound,
            held.answers,
            self.say,
            lambda: self.work.issue_number(year),
        )


SessionAt = Callable[[Address, Respondent], Session]
"""Returns the session of a person at an address."""


def presses(inbound: Inbound, verb: Verb, argument: str = "") -> bool:
    """Whether an inbound is this press. Without an argument, every argument matches."""
    press = parse(inbound.content.press) if isinstance(inbound.content, Pressed) else None
    return press is not None and press.verb is verb and argument in {"", press.argument}


def _parts(held: Held | None, path: str) -> int:
    """Return how many messages and files an answer has; 0 if there is none."""
    summary = held.answers.summary(path) if held is not None and path else None
    return 0 if summary is None else summary.parts
