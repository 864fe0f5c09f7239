"""A respondent's reports: the list to choose from, and what is wanted of it.

These functions are pure: the reports come in as values, and the wish goes back as a press.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from flows.catalogue import LANGUAGES, Catalogue, catalogue
from flows.local_time import local
from flows.messages.message import Inbound, Kind, Message, Pressed, Said
from flows.messages.press import Press, Verb, parse
from flows.reading.dates import write_date
from flows.reading.text import plain, shortened
from flows.report.submission import State
from flows.respondents.codes import OFFERED, code_in
from flows.respondents.consent import Offer

LONGEST_SPOKEN = 40
SPOKEN = {
    "/baocao": "reports",
    "bao cao cua toi": "reports",
    "cac bao cao": "reports",
    "/ma": "share",
    "cung viet": "share",
    "/may": "devices",
    "/web": "web",
    "cac may": "devices",
    "dung nhac toi nua": "no_reminders",
    "khong nhac nua": "no_reminders",
    "dnn": "no_reminders",
}
"""Presses by their plain words, which nobody means as an answer. The buttons' labels work too."""
PRESSES = frozenset(
    {
        Verb.REPORTS,
        Verb.DRAFT,
        Verb.NEW,
        Verb.SHARE,
        Verb.CODE,
        Verb.DEVICES,
        Verb.LOG_OUT,
        Verb.WEB,
        Verb.ENTER,
        Verb.DECLINE,
        Verb.ADMIT,
        Verb.REFUSE,
        Verb.NO_REMINDERS,
    }
)
"""The presses that deal with reports as a whole."""


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A report that a respondent may write, as the list shows it."""

    id: str
    outline: str
    version: str
    name: str
    """The name that the respondent gave it; "" for none."""
    answered: int
    """How many answers hold something."""
    touched: datetime | None
    number: str
    report: State | None
    owner: str
    """The owner's name, if it is a colleague's report."""


def wanted(inbound: Inbound) -> Press | None:
    """Return the press about reports that an inbound means, by button or words; None for anything else."""
    press = None
    match inbound.content:
        case Pressed(said):
            press = parse(said)
        case Said(text) if len(text) <= LONGEST_SPOKEN:
            press = parse(_spoken().get(plain(text), ""))
    if press is None or press.verb not in PRESSES:
        return None
    is_answer = press.verb in {Verb.ENTER, Verb.DECLINE}
    return None if is_answer and not code_in(press.argument) else press


@cache
def _spoken() -> dict[str, str]:
    labels = {"new": "new", "share": "share", "another": "reports", "devices": "devices", "web": "web"}
    labels["no_reminders"] = "no_reminders"
    labels |= {f"code_{purpose}": Press(Verb.CODE, purpose).encode() for purpose in OFFERED}
    says = [catalogue(language) for language in LANGUAGES]
    return SPOKEN | {plain(say(f"buttons.{label}")): press for say in says for label, press in labels.items()}


def list_message(
    reports: Sequence[OwnReport], titles: Mapping[str, str], at_hand: str, say: Catalogue
) -> Message:
    """List the reports with a button each. `titles` are by outline key; `at_hand` is the open report's id."""
    lines, rows = [say("own.title")], []
    for number, one in enumerate(reports, start=1):
        name = shortened(one.name or titles.get(one.outline, one.outline), 50)
        when = write_date(local(one.touched).date()) if one.touched else "–"
        state = say(f"own.state_{one.report or 'draft'}", number=one.number, n=one.answered, day=when)
        mark = "→ " if one.id == at_hand else ""
        owner = say("own.of", name=one.owner) if one.owner else ""
        lines.append(f"{mark}{number}. {name}{owner}: {state}")
        rows.append((Press(Verb.DRAFT, one.id).button(f"{number}. {shortened(name, 30)}"),))
    actions = (Press(Verb.NEW).button(say("buttons.new")), Press(Verb.NAME).button(say("buttons.name")))
    share = (Press(Verb.SHARE).button(say("buttons.share")),)
    return Message(Kind.NOTICE, "\n".join(lines), key="reports", buttons=(*rows, actions, share))


def which_outline(offers: Sequence[Offer], say: Catalogue) -> Message:
    """Ask which outline a new report answers."""
    rows = tuple((Press(Verb.NEW, offer.key).button(offer.title.to(say.language)),) for offer in offers)
    return Message(Kind.NOTICE, say("greeting.which"), key="outlines", buttons=rows)
