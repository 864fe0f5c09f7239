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
    OF_A_CODE,
    VALID,
    Code,
    Purpose,
    code_message,
    list_message,
    new_code,
    share_message,
)

if TYPE_CHECKING:
    from bot.seating import Seat


class OwnReports:
    """What a respondent may do with reports beside writing the one at hand."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def take(self, inbound: Inbound) -> Taken | None:
        """Handle an inbound that is about reports as such; None if it is not."""
        name, value = own_reports.wanted(inbound)
        person = self._seat.person
        is_code = name in OF_A_CODE or name == "ask"
        if not name or (not person.id and not is_code):
            return None
        self._seat.work.flush()  # the questions below are the database's to answer
        if is_code:
            return self._of_a_code(name, value, inbound)
        return self._about(name, value, inbound)

    def _about(self, name: str, value: str, inbound: Inbound) -> Taken | None:
        """What a person who is known wants of their own reports."""
        person = self._seat.person
        match name:
            case "reports":
                return self._list(inbound)
            case "draft" if self._seat.work.sharing.may_write(person.id, value):
                return self._seat.take_up(value, inbound)
            case "new":
                return self._new(value, inbound)
            case "share" if person.draft_id:
                return Taken(False, (share_message(self._seat.say),))
            case "code" if person.draft_id:
                return self._code(value, inbound)
            case "web" if person.draft_id:
                return web(self._seat, inbound)
            case "devices":
                return LoggingOut(self._seat).show()
            case "log_out":
                return LoggingOut(self._seat).end(value, inbound)
        return None

    def _of_a_code(self, name: str, code: str, inbound: Inbound) -> Taken | None:
        admitting = Admitting(self._seat)
        match name:
            case "enter":
                return admitting.enter(code, inbound)
            case "decline":
                return admitting.decline(inbound)
        return admitting.ask(code, inbound)

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

    def _code(self, value: str, inbound: Inbound) -> Taken | None:
        purpose, colon, block = value.partition(":")
        seat = self._seat
        held = seat.work.held(seat.person.draft_id)
        if held is None or purpose not in set(Purpose):
            return None
        if purpose == Purpose.JOIN and not colon:
            position = seat.position(held)
            parts = seat.dialogue(held).parts(held.draft, position, inbound, held.answers, seat.say)
            return Taken(False, (own_reports.which_part(parts, seat.say),))
        if purpose == Purpose.HAND and held.draft.respondent != seat.person.id:
            return Taken(False, (Message(Kind.NOTICE, seat.say("own.not_yours"), key="share"),))
        code = Code(
            new_code(seat.new_id()),
            Purpose(purpose),
            held.draft.id,
            seat.person.id,
            block,
            inbound.at + VALID[Purpose(purpose)],
        )
        seat.work.sharing.issue(code)
        return Taken(False, (code_message(code, seat.say),))
