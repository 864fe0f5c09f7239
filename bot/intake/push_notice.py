"""What a browser is told of a report that staff have moved: its number, and none of its words."""

from __future__ import annotations

from flows.catalogue import Catalogue
from flows.messages.message import Inbound, Kind, Message, Reply
from flows.report.submission import State
from storage.drafts.unit_of_work import UnitOfWork


def push_notice(work: UnitOfWork, browser: Inbound, draft_id: str, say: Catalogue) -> Reply:
    """Return the message for the outbox. Its key is the review that it tells of, as `Position.review`."""
    held = work.held(draft_id)
    assert held is not None  # its browsers were found by it
    draft = held.draft
    key = "own.returned" if draft.report is State.RETURNED else "own.moved"
    message = Message(Kind.NOTICE, say(key, number=draft.number), key=draft.review)
    return Reply(browser.channel, browser.address, "", saved=False, messages=(message,), report=draft_id)
