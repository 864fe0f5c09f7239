"""Links into the web chat. A link works once and for an hour, and the page asks before letting anybody in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.intake.result import Taken
from bot.intake.session import Session
from flows.local_time import local
from flows.messages.message import Inbound, Kind, Message, Reason, Unreadable
from flows.messages.press import Press, Verb
from flows.reading.dates import write_time
from flows.respondents import codes
from flows.respondents.codes import Code, Purpose, code_message, new_code

HOLDS = timedelta(hours=1)
"""How long a link is valid. It is meant for the phone that received it."""


def web(session: Session, inbound: Inbound) -> Taken | None:
    """Give a link into the web chat, for the same person at the same question; None without a report."""
    message = _link(session, inbound)
    return None if message is None else Taken(False, (message,))


def unsupported(session: Session, inbound: Inbound) -> tuple[Message, ...]:
    """Offer the web chat for something that cannot come through the messenger."""
    is_lost = isinstance(inbound.content, Unreadable) and inbound.content.reason is Reason.NOT_HERE
    message = _link(session, inbound) if is_lost else None
    return () if message is None else (message,)


def with_link(session: Session, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Return the messages. If the question asks for files, they offer a link to where files can be sent."""
    last = messages[-1] if messages else None
    if last is None or last.kind is not Kind.PROMPT or not session.asks_for_files():
        return messages
    row = (Press(Verb.WEB).button(session.say("buttons.web")),)
    return (*messages[:-1], replace(last, buttons=(*last.buttons, row)))


def _link(session: Session, inbound: Inbound) -> Message | None:
    held = session.work.held(session.person.draft_id)
    if held is None or not session.person.id:
        return None
    until = inbound.at + HOLDS
    code = Code(new_code(session.new_id()), Purpose.DEVICE, held.draft.id, session.person.id, "", until)
    session.work.open_sharing().issue(code)
    if not session.web_url:
        return code_message(code, session.say)
    url = f"{session.web_url}/?code={codes.spelled(code.code)}"
    text = session.say("own.web", url=url, time=write_time(local(until).time()))
    return Message(Kind.NOTICE, text, key="share:web")
