"""A respondent's reports: the list to choose from, and the codes that let other people or phones in.

These functions are pure: the reports come in as values, and the wish goes back as a press.
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
from flows.reading.dates import write_date, write_time
from flows.reading.text import plain, shortened
from flows.report.submission import State
from flows.respondents.consent import Offer, who_asks

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""The characters of codes. I, O, 0 and 1 are left out, because people confuse them on the phone."""
HALF = 5
"""The length of half a code. A code is two halves, and is shown with a hyphen between them."""
CODE = re.compile(rf"\s*([{LETTERS}]{{{HALF}}})[- ]?([{LETTERS}]{{{HALF}}})\s*", re.IGNORECASE)
"""50 bits; how often somebody may guess, bot.intake.rate_limits says."""
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
    }
)
"""The presses that deal with reports as a whole."""


class Purpose(StrEnum):
    """The purpose of a code."""

    DEVICE = "device"
    """The same person continues on another phone or the web page."""
    JOIN = "join"
    """A colleague writes the same report too, and both keep it."""
    HAND = "hand"
    """The report becomes a colleague's. The code works once."""


VALID = {Purpose.DEVICE: timedelta(days=1), Purpose.JOIN: timedelta(days=7), Purpose.HAND: timedelta(days=7)}
"""How long a code is valid. A device code opens everything that a person wrote, so its time is short."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code that lets somebody into a draft."""

    code: str
    """Ten of LETTERS, shown as "ABCDE-23456"."""
    purpose: Purpose
    draft_id: str
    respondent: str
    """The id of the respondent who issued it."""
    block: str
    """The section, or the project's path, that a colleague is asked to write; "" for any."""
    until: datetime


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


def new_code(randomness: str) -> str:
    """Make a code from `randomness`, a text that nobody can guess, such as a random id."""
    digest = int.from_bytes(sha256(randomness.encode()).digest())
    return "".join(LETTERS[digest >> 5 * place & 31] for place in range(2 * HALF))


def code_in(text: str) -> str:
    """Return the code in a text, without its hyphen; "" if the text is no code."""
    match = CODE.fullmatch(text)
    return (match[1] + match[2]).upper() if match else ""


def spelled(code: str) -> str:
    """Return a code as it is shown."""
    return f"{code[:HALF]}-{code[HALF:]}"


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


def code_brought(inbound: Inbound) -> str:
    """Return the code that was typed or is in a link; "" for none. Nobody enters a report unasked."""
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


def share_message(say: Catalogue) -> Message:
    """Offer the ways to let another phone or a colleague into the open report."""
    rows = tuple((Press(Verb.CODE, one).button(say(f"buttons.code_{one}")),) for one in Purpose)
    rows += ((Press(Verb.DEVICES).button(say("buttons.devices")),),)
    return Message(Kind.NOTICE, say("own.share"), key="share", buttons=rows)


def which_part(blocks: Sequence[tuple[str, str]], say: Catalogue) -> Message:
    """Ask which part the colleague shall write. `blocks` are (block, its heading)."""
    rows = tuple(
        (Press(Verb.CODE, Purpose.JOIN, block).button(shortened(heading, 40)),) for block, heading in blocks
    )
    anything = (Press(Verb.CODE, Purpose.JOIN, "").button(say("buttons.code_all")),)
    return Message(Kind.NOTICE, say("own.which_part"), key="share", buttons=(anything, *rows))


def code_message(code: Code, say: Catalogue) -> Message:
    """Show the code, and say what its receiver does with it."""
    until = local(code.until)
    when = {"day": write_date(until.date()), "time": write_time(until.time())}
    text = say(f"own.code_{code.purpose}", code=spelled(code.code), **when)
    return Message(Kind.NOTICE, text, key=f"share:{code.purpose}")


def question(code: Code, report: str, owner: str, say: Catalogue) -> Message:
    """Ask whether the code's report is the right one, and say whose it is, before anybody enters it."""
    text = say(f"own.ask_{code.purpose}", report=report, owner=say("own.of", name=owner) if owner else "")
    rows = ((Press(Verb.ENTER, code.code).button(say("buttons.enter")),), (_decline(code, say),))
    return Message(Kind.NOTICE, text, key="share", buttons=rows)


def invitation(code: Code, report: str, owner: str, offers: Sequence[Offer], say: Catalogue) -> Message:
    """Ask the same of a stranger with a colleague's code, and say who asks, before anything is kept."""
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
    """Ask which outline a new report answers."""
    rows = tuple((Press(Verb.NEW, offer.key).button(offer.title.to(say.language)),) for offer in offers)
    return Message(Kind.NOTICE, say("greeting.which"), key="outlines", buttons=rows)
