"""What is sent unasked when somebody asks to join a report, and when they are answered.

The writers are told by messengers, and in browsers that asked for web push; the page asks when it is opened.
Who asked is answered by messengers; the page says it when it is opened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from bot.intake.enter_invited import answer_message, request_message
from bot.intake.push_notice import join_notice
from bot.intake.session import Session, SessionAt
from flows.catalogue import Catalogue
from flows.form.machine import Mover
from flows.messages.message import Inbound, Message, Opened, Reply
from storage.campaigns.joining import Answer
from storage.drafts.addresses import Address
from storage.drafts.unit_of_work import UnitOfWork
from storage.privacy.audit import Entry


def news_of_joining(
    work: UnitOfWork, channels: Collection[str], session_at: SessionAt, at: datetime, say: Catalogue
) -> Iterator[Reply]:
    """Yield what the writers and those who asked are told by these channels, and writers by web push."""
    joining = work.joining
    if not (joining.asked or joining.answered):
        return
    sharing = work.open_sharing()
    for request in joining.asked:
        for session in _sessions(work, sharing.addresses(request.draft_id), channels, session_at, at):
            yield _reply(session, request_message(session, request))
        for browser in sharing.browsers(request.draft_id):
            yield join_notice(browser, request.draft_id, say)
    for asked in joining.answered:
        for session in _sessions(work, sharing.reached(asked.request.respondent), channels, session_at, at):
            yield _reply(session, answer_message(session, asked))


def let_in(work: UnitOfWork, draft_id: str, at: datetime, by: str) -> None:
    """Let everybody in who waits for this draft, because staff say so.

    It is for a report whose first writer is gone.
    """
    sharing = work.open_sharing()
    for request in work.joining.waiting(draft_id):
        if work.joining.answer(request, Answer.ADMITTED):
            sharing.share(draft_id, request.respondent)
            work.note(Entry(at, "let in", draft_id, Mover.STAFF, request.respondent, by))


def _sessions(
    work: UnitOfWork,
    addresses: Collection[Address],
    channels: Collection[str],
    session_at: SessionAt,
    at: datetime,
) -> Iterator[Session]:
    inbounds = [Inbound(*one, "", at, Opened()) for one in addresses if one[0] in channels]
    people = work.addresses.respondents(inbounds) if inbounds else {}
    for inbound in inbounds:
        yield session_at((inbound.channel, inbound.address), people[inbound.channel, inbound.address])


def _reply(session: Session, message: Message) -> Reply:
    told = session.with_numbers((message,))
    return Reply(*session.address, "", saved=False, messages=told, report=session.person.draft_id)
