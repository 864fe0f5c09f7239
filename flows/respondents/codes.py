"""Codes that let other people or phones into a report: made, read, shown, and asked about.

These functions are pure: what there is comes in as values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from flows.catalogue import Catalogue
from flows.local_time import local
from flows.messages.message import Button, Inbound, Kind, Message, Opened, Said
from flows.messages.press import Press, Verb
from flows.reading.dates import write_date, write_time
from flows.reading.text import shortened
from flows.respondents.consent import Offer, who_asks

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""The characters of codes. I, O, 0 and 1 are left out, because people confuse them on the phone."""
HALF = 5
"""The length of half a code. A code is two halves, and is shown with a hyphen between them."""
CODE = re.compile(rf"\s*([{LETTERS}]{{{HALF}}})[- ]?([{LETTERS}]{{{HALF}}})\s*", re.IGNORECASE)
"""50 bits; how often somebody may guess, bot.intake.rate_limits says."""


class Purpose(StrEnum):
    """The purpose of a code."""

    DEVICE = "device"
    """The same person continues on another phone or the web page."""
    JOIN = "join"
    """A colleague writes the same report too, and both keep it."""
    HAND = "hand"
    """The report becomes a colleague's. The code works once."""
    BACK = "back"
    """The same person comes back to the web page from wherever they kept its link."""

    @property
    def is_own(self) -> bool:
        """Whether who brings the code is the person who asked for it."""
        return self in {Purpose.DEVICE, Purpose.BACK}


VALID = {
    Purpose.DEVICE: timedelta(days=1),
    Purpose.JOIN: timedelta(days=7),
    Purpose.HAND: timedelta(days=7),
    Purpose.BACK: timedelta(days=60),
}
"""How long a code is valid. A device code opens everything that a person wrote, so its time is short.

A way back is kept for the day when the page is lost. It works once, and who has entered is listed and can be
logged out.
"""
OFFERED = (Purpose.DEVICE, Purpose.JOIN, Purpose.HAND)
"""What a respondent may choose from. The web page asks for a way back by itself."""


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


def code_brought(inbound: Inbound) -> str:
    """Return the code that was typed or is in a link; "" for none. Nobody enters a report unasked."""
    match inbound.content:
        case Said(text) | Opened(text):
            return code_in(text)
    return ""


def share_message(say: Catalogue) -> Message:
    """Offer the ways to let another phone or a colleague into the open report."""
    rows = tuple((Press(Verb.CODE, one).button(say(f"buttons.code_{one}")),) for one in OFFERED)
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
