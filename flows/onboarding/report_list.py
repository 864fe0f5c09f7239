"""A respondent's own reports: choosing among them, naming them, and codes that let others or other phones in.

Pure: what there is comes as values, what is to be done goes back as a press.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256

from flows.catalogue import LANGUAGES, Catalogue, catalogue
from flows.local_time import local
from flows.messages.message import Button, Inbound, Kind, Message, Opened, Pressed, Said
from flows.messages.press import Press, Verb, parse
from flows.onboarding.consent import Offer, who_asks
from flows.reading.dates import write_date, write_time
from flows.reading.text import plain, shortened
from flows.report.submission import State

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No I, O, 0, 1: nobody mistakes one for another when reading a code out on the phone."""
HALF = 5
"""A code is two such halves, with a hyphen between them where it is shown."""
CODE = re.compile(rf"\s*([{LETTERS}]{{{HALF}}})[- ]?([{LETTERS}]{{{HALF}}})\s*", re.IGNORECASE)
"""50 bits; how often somebody may guess, bot.intake.limiting says."""
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
}
"""Presses by words, made plain, that nobody means as an answer; so are the labels of the buttons."""
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
    }
)
"""What may be done with reports as such."""


class Purpose(StrEnum):
    """What a code is for."""

    DEVICE = "device"
    """The same person goes on from another phone or the web page."""
    JOIN = "join"
    """A colleague writes the same report too."""
    HAND = "hand"
    """The report becomes a colleague's; good for once."""


VALID = {Purpose.DEVICE: timedelta(days=1), Purpose.JOIN: timedelta(days=7), Purpose.HAND: timedelta(days=7)}
"""How long a code holds. A device code opens all that somebody has written: it is for a phone at hand."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code that lets somebody into a draft."""

    code: str
    """Ten of LETTERS, shown as "ABCDE-23456"."""
    purpose: Purpose
    draft_id: str
    respondent: str
    """The id of whoever gave it."""
    block: str
    """The section, or the project's path, that a colleague is asked to write; "" for no certain one."""
    until: datetime


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A report that a respondent may write, as it stands in the list."""

    id: str
    outline: str
    version: str
    name: str
    """As the respondent named it; "" before."""
    answered: int
    """How many answers hold something."""
    touched: datetime | None
    number: str
    report: State | None
    owner: str
    """Whose report it is, if it is a colleague's."""


def new_code(randomness: str) -> str:
    """A code made from `randomness`, which nobody can guess (an id will do)."""
    digest = int.from_bytes(sha256(randomness.encode()).digest())
    return "".join(LETTERS[digest >> 5 * place & 31] for place in range(2 * HALF))


def code_in(text: str) -> str:
    """The code that a text is, without its hyphen; "" where it is none."""
    match = CODE.fullmatch(text)
    return (match[1] + match[2]).upper() if match else ""


def spelled(code: str) -> str:
    """A code as it is shown."""
    return f"{code[:HALF]}-{code[HALF:]}"


def wanted(inbound: Inbound) -> Press | None:
    """What is wanted of the own reports, by a button or by words; None for anything else."""
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


def code_brought(inbound: Inbound) -> str:
    """The code that is typed or stands in a link; "" where there is none. Nobody enters a report unasked."""
    match inbound.content:
        case Said(text) | Opened(text):
            return code_in(text)
    return ""


@cache
def _spoken() -> dict[str, str]:
    labels = {"new": "new", "share": "share", "another": "reports", "devices": "devices", "web": "web"}
    labels |= {f"code_{purpose}": Press(Verb.CODE, purpose).encode() for purpose in Purpose}
    says = [catalogue(language) for language in LANGUAGES]
    return SPOKEN | {plain(say(f"buttons.{label}")): press for say in says for label, press in labels.items()}


def list_message(
    reports: Sequence[OwnReport], titles: Mapping[str, str], at_hand: str, say: Catalogue
) -> Message:
    """The reports with a button each; `titles` by outline key, `at_hand` the id of the one being written."""
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


def share_message(say: Catalogue) -> Message:
    """The ways to let another phone, or a colleague, into the report at hand."""
    rows = tuple((Press(Verb.CODE, one).button(say(f"buttons.code_{one}")),) for one in Purpose)
    rows += ((Press(Verb.DEVICES).button(say("buttons.devices")),),)
    return Message(Kind.NOTICE, say("own.share"), key="share", buttons=rows)


def which_part(blocks: Sequence[tuple[str, str]], say: Catalogue) -> Message:
    """Which part the colleague is asked to write: (block, its heading) each, or any."""
    rows = tuple(
        (Press(Verb.CODE, Purpose.JOIN, block).button(shortened(heading, 40)),) for block, heading in blocks
    )
    anything = (Press(Verb.CODE, Purpose.JOIN, "").button(say("buttons.code_all")),)
    return Message(Kind.NOTICE, say("own.which_part"), key="share", buttons=(anything, *rows))


def code_message(code: Code, say: Catalogue) -> Message:
    """The code, and what its receiver does with it."""
    until = local(code.until)
    when = {"day": write_date(until.date()), "time": write_time(until.time())}
    text = say(f"own.code_{code.purpose}", code=spelled(code.code), **when)
    return Message(Kind.NOTICE, text, key=f"share:{code.purpose}")


def question(code: Code, report: str, owner: str, say: Catalogue) -> Message:
    """Whether the report that a code opens is the one that is meant: whose it is, before anybody enters."""
    text = say(f"own.ask_{code.purpose}", report=report, owner=say("own.of", name=owner) if owner else "")
    rows = ((Press(Verb.ENTER, code.code).button(say("buttons.enter")),), (_decline(code, say),))
    return Message(Kind.NOTICE, text, key="share", buttons=rows)


def invitation(code: Code, report: str, owner: str, offers: Sequence[Offer], say: Catalogue) -> Message:
    """The same to a stranger with a colleague's code: who asks, before anything is kept of them."""
    text = f"{question(code, report, owner, say).text}\n{who_asks(offers, say)}"
    rows = (
        (Press(Verb.YES, code.code).button(say("buttons.yes_enter")),),
        (Press(Verb.NO).button(say("buttons.why")),),
        (_decline(code, say),),
    )
    return Message(Kind.NOTICE, text, key="greeting", buttons=rows)


def _decline(code: Code, say: Catalogue) -> Button:
    return Press(Verb.DECLINE, code.code).button(say("buttons.decline"))


def which_outline(offers: Sequence[Offer], say: Catalogue) -> Message:
    """Which outline a new report answers."""
    rows = tuple((Press(Verb.NEW, offer.key).button(offer.title.to(say.language)),) for offer in offers)
    return Message(Kind.NOTICE, say("greeting.which"), key="outlines", buttons=rows)
