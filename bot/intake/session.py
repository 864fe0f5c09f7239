"""A session: one respondent at one address, for the time of one batch; the draft at hand and its dialogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.intake.limiting import Guesses
from bot.intake.outline_registry import OutlineRegistry
from bot.intake.taken import Taken
from flows.catalogue import Catalogue
from flows.dialogue import Dialogue, Turn, TurnInput
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
from flows.onboarding.consent import Attended, attend
from flows.onboarding.respondent import STRANGER, Respondent
from flows.reading.text import clean
from flows.report.draft import Draft
from flows.report.position import Position
from flows.report.rebasing import compare, moved, news, rebase
from storage.drafts.addresses import Address
from storage.drafts.unit_of_work import Held, UnitOfWork


@dataclass(frozen=True, slots=True)
class Means:
    """What all sessions share."""

    new_id: Callable[[], str]
    guesses: Guesses
    web_url: str = ""
    """Where the web chat is reached from outside; "" where that is not known."""


class Session:
    """One respondent at one address, for the time of one batch."""

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

    def repeat(self, inbound: Inbound) -> tuple[Message, ...]:
        """What is said to a message that was received before: where one stands now."""
        held = self.work.held(self.person.draft_id)
        if held is None:
            opened = replace(inbound, content=Opened())
            return self.received(self.attended(opened), opened).messages
        position, told = self.renew(held, inbound)
        turn = self.dialogue(held).prompt(self.given(held, inbound, position))
        return *told, *self.taken(held, turn).messages

    def position(self, held: Held) -> Position:
        """Where this address stands in a draft."""
        return replace(self.work.addresses.position(self.address, held.draft.id), respondent=self.person.id)

    def renew(self, held: Held, inbound: Inbound) -> tuple[Position, tuple[Message, ...]]:
        """Bring an open draft, and where this address stands in it, to the newest version of its outline.

        Lazily: publishing writes the outline and nothing else. Each address is told once what is new.
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
        """Note what a turn came to."""
        held.draft = turn.draft
        self.work.addresses.stand(self.address, held.draft.id, turn.position)
        return Taken(turn.saved, turn.messages)

    def attended(self, inbound: Inbound) -> Attended:
        """Who is at the reception: what they are told, and that they consented, if they did."""
        attended = attend(self.person, inbound, self.registry.offers(), self.say)
        if attended.consented:
            self.person = Respondent(self.new_id(), clean(inbound.name).strip())
            self.work.addresses.welcome(self.person, inbound)
            self.person = replace(self.person, consented_at=inbound.at)
            self.work.addresses.consent(self.person)
        return attended

    def received(self, attended: Attended, inbound: Inbound) -> Taken:
        """What follows from the reception: a report is begun or gone on with, or something is said."""
        if attended.begin:
            return self._go_on(inbound, attended.begin)
        return Taken(attended.consented, attended.messages)

    def _go_on(self, inbound: Inbound, outline: str) -> Taken:
        """Go on with the draft of this outline; a second report only when asked for."""
        held = self.work.held(self.work.open_draft(self.person.id, outline))
        wants_new = presses(inbound, Verb.OUTLINE, outline)
        if held is not None and not (wants_new and held.draft.is_sealed):
            return self.take_up(held.draft.id, inbound)
        return self.begin(outline, inbound)

    def begin(self, outline: str, inbound: Inbound) -> Taken:
        """A new report."""
        version = self.registry.newest(outline).outline.version
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
        return self.taken(held, turn)

    def dialogue(self, held: Held) -> Dialogue:
        """The dialogue of a draft's outline version."""
        return self.registry.dialogue(held.draft.outline, held.draft.version)

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


def presses(inbound: Inbound, verb: Verb, argument: str = "") -> bool:
    """Whether it is this press; of any argument where none is given."""
    press = parse(inbound.content.press) if isinstance(inbound.content, Pressed) else None
    return press is not None and press.verb is verb and argument in {"", press.argument}
