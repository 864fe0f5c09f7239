"""What a browser is told of a report: that staff have moved it, or that somebody asks to write it too.

None of its words and no name is told: others may see the screen.
"""

from __future__ import annotations

from flows.catalogue import Catalogue
from flows.messages.message import Inbound, Kind, Message, Reply
from flows.report.submission import State
from storage.drafts.addresses import Address
from storage.drafts.unit_of_work import UnitOfWork

JOIN = "join"
"""The key of a message about a request to join. It takes the place of no message about a review."""


def push_notice(work: UnitOfWork, browser: Inbound, draft_id: str, say: Catalogue) -> Reply:
    """Return the message for the outbox. Its key is the review that it tells of, as `Position.review`."""
    held = work.held(draft_id)
    assert held is not None  # its browsers were found by it
    draft = held.draft
    key = "own.returned" if draft.report is State.RETURNED else "own.moved"
    message = Message(Kind.NOTICE, say(key, number=draft.number), key=draft.review)
    return Reply(browser.channel, browser.address, "", saved=False, messages=(message,), report=draft_id)


def join_notice(browser: Address, draft_id: str, say: Catalogue) -> Reply:
    """Return the message for the outbox that somebody asks to write a report too."""
    message = Message(Kind.NOTICE, say("own.asked_to_join"), key=JOIN)
    return Reply(*browser, "", saved=False, messages=(message,), report=draft_id)
