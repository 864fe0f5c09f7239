"""Links into the web chat: for once, for an hour, and the page asks before it lets anybody in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.taken import Taken
from flows import own_reports
from flows.local_time import local
from flows.message import Inbound, Kind, Message, Reason, Unreadable
from flows.own_reports import Code, Purpose, code_message, new_code
from flows.press import Press, Verb
from flows.readers.dates import write_time

if TYPE_CHECKING:
    from bot.seating import Seat

HOLDS = timedelta(hours=1)
"""So long a link holds: it is for the phone in whose hand it is."""


def web(seat: Seat, inbound: Inbound) -> Taken | None:
    """The way into the web chat, as the same person at the same place; None where there is no report."""
    message = _link(seat, inbound)
    return None if message is None else Taken(False, (message,))


def unsupported(seat: Seat, inbound: Inbound) -> tuple[Message, ...]:
    """Where something could not come through the messenger: the way to where it can be sent."""
    is_lost = isinstance(inbound.content, Unreadable) and inbound.content.reason is Reason.NOT_HERE
    message = _link(seat, inbound) if is_lost else None
    return () if message is None else (message,)


def with_link(seat: Seat, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages; a question for files offers the way to where they can be sent."""
    last = messages[-1] if messages else None
    if last is None or last.kind is not Kind.PROMPT or not seat.asks_for_files():
        return messages
    row = (Press(Verb.WEB).button(seat.say("buttons.web")),)
    return (*messages[:-1], replace(last, buttons=(*last.buttons, row)))


def _link(seat: Seat, inbound: Inbound) -> Message | None:
    held = seat.work.held(seat.person.draft_id)
    if held is None or not seat.person.id:
        return None
    until = inbound.at + HOLDS
    code = Code(new_code(seat.new_id()), Purpose.DEVICE, held.draft.id, seat.person.id, "", until)
    seat.work.sharing.issue(code)
    if not seat.web_url:
        return code_message(code, seat.say)
    url = f"{seat.web_url}/?code={own_reports.spelled(code.code)}"
    text = seat.say("own.web", url=url, time=write_time(local(until).time()))
    return Message(Kind.NOTICE, text, key="share:web")
