"""A respondent's own reports in the conversation: listed, begun, shared with a phone or a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.admitting import Admitting
from bot.linking import web
from bot.logging_out import LoggingOut
from bot.taken import Taken
from flows import own_reports
from flows.message import Inbound, Kind, Message
from flows.own_reports import (
    VALID,
    Code,
    Purpose,
    code_brought,
    code_in,
    code_message,
    list_message,
    new_code,
    share_message,
    wanted,
)
from flows.press import Press, Verb

if TYPE_CHECKING:
    from bot.seating import Seat


class OwnReports:
    """What a respondent may do with reports beside writing the one at hand."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def take(self, inbound: Inbound) -> Taken | None:
        """Handle an inbound that is about reports as such; None if it is not."""
        press, code = wanted(inbound), code_brought(inbound)
        is_code = bool(code) or (press is not None and press.verb in {Verb.ENTER, Verb.DECLINE})
        if (press is None and not code) or not (self._seat.person.id or is_code):
            return None
        self._seat.work.flush()  # the questions below are the database's to answer
        if press is None:
            return Admitting(self._seat).ask(code, inbound)
        return self._of_a_code(press, inbound) if is_code else self._about(press, inbound)

    def _about(self, press: Press, inbound: Inbound) -> Taken | None:
        """What a person who is known wants of their own reports."""
        person = self._seat.person
        match press.verb:
            case Verb.REPORTS:
                return self._list(inbound)
            case Verb.DRAFT if self._seat.work.sharing.may_write(person.id, press.argument):
                return self._seat.take_up(press.argument, inbound)
            case Verb.NEW:
                return self._new(press.argument, inbound)
            case Verb.SHARE if person.draft_id:
                return Taken(False, (share_message(self._seat.say),))
            case Verb.CODE if person.draft_id:
                return self._code(press, inbound)
            case Verb.WEB if person.draft_id:
                return web(self._seat, inbound)
            case Verb.DEVICES:
                return LoggingOut(self._seat).show()
            case Verb.LOG_OUT:
                return LoggingOut(self._seat).end(press, inbound)
        return None

    def _of_a_code(self, press: Press, inbound: Inbound) -> Taken | None:
        admitting = Admitting(self._seat)
        if press.verb is Verb.DECLINE:
            return admitting.decline(inbound)
        return admitting.enter(code_in(press.argument), inbound)

    def _list(self, inbound: Inbound) -> Taken:
        seat = self._seat
        reports = seat.work.sharing.reports(seat.person.id)
        titles = {offer.key: offer.title.to(seat.say.language) for offer in seat.library.offers()}
        listed = list_message(reports, titles, seat.person.draft_id, seat.say)
        behind = seat.repeat(inbound) if seat.person.draft_id else ()  # what is written next is for that
        return Taken(False, (listed, *behind))

    def _new(self, outline: str, inbound: Inbound) -> Taken:
        offers = self._seat.library.offers()
        keys = [offer.key for offer in offers]
        if outline in keys:
            return self._seat.begin(outline, inbound)
        if len(keys) == 1:
            return self._seat.begin(keys[0], inbound)
        return Taken(False, (own_reports.which_outline(offers, self._seat.say),))

    def _code(self, press: Press, inbound: Inbound) -> Taken | None:
        seat, block = self._seat, press.detail
        held = seat.work.held(seat.person.draft_id)
        if held is None or press.argument not in set(Purpose):
            return None
        purpose = Purpose(press.argument)
        if purpose is Purpose.JOIN and block is None:
            parts = seat.dialogue(held).parts(seat.given(held, inbound))
            return Taken(False, (own_reports.which_part(parts, seat.say),))
        if purpose is Purpose.HAND and held.draft.respondent != seat.person.id:
            return Taken(False, (Message(Kind.NOTICE, seat.say("own.not_yours"), key="share"),))
        code = Code(
            new_code(seat.new_id()),
            purpose,
            held.draft.id,
            seat.person.id,
            block or "",
            inbound.at + VALID[purpose],
        )
        seat.work.sharing.issue(code)
        return Taken(False, (code_message(code, seat.say),))
