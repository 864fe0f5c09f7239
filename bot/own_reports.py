"""A respondent's own reports in the conversation: listed, begun, shared with a phone or a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.taken import Taken
from flows import own_reports
from flows.message import Inbound, Kind, Message
from flows.own_reports import VALID, Code, Purpose, code_message, list_message, new_code, share_message
from flows.reception import Offer

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
        if not name or (not person.id and name != "enter"):
            return None
        self._seat.work.flush()  # the questions below are the database's to answer
        match name:
            case "enter":
                return self.enter(value, inbound)
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
        return None

    def enter(self, code: str, inbound: Inbound) -> Taken | None:
        """Use a code; None where it is none: an answer where a draft is at hand, a stranger's first word."""
        seat, sharing = self._seat, self._seat.work.sharing
        found = sharing.code(code)
        holds = found is not None and found.until > inbound.at
        if not holds and (not seat.person.id or (found is None and seat.person.draft_id)):
            return None
        if found is None or not holds:
            return self._told("own.no_code", inbound)
        if found.respondent == seat.person.id and found.purpose is not Purpose.DEVICE:
            return self._told("own.given", inbound)
        if found.purpose is Purpose.DEVICE:
            return self._enter_device(found, inbound)
        if not seat.person.id:
            return Taken(False, (own_reports.invitation(found, self._applying(found), seat.say),))
        is_handed = found.purpose is Purpose.HAND
        if is_handed:
            sharing.hand_over(found, seat.person.id, inbound.at)
            seat.work.forget(found.draft_id)
        else:
            sharing.share(found.draft_id, seat.person.id)
        key = "own.handed" if is_handed else "own.joined"
        return self._welcomed(key, seat.take_up(found.draft_id, inbound, found.block))

    def _applying(self, code: Code) -> Sequence[Offer]:
        """The outline that the code leads to, as it is offered now; all, where it is offered no more."""
        held, offers = self._seat.work.held(code.draft_id), self._seat.library.offers()
        applying = [offer for offer in offers if held is not None and offer.key == held.draft.outline]
        return applying or offers

    def _told(self, key: str, inbound: Inbound) -> Taken:
        """Why a code leads nowhere, and where one stands."""
        behind = self._seat.repeat(inbound) if self._seat.person.draft_id else ()
        told = Message(Kind.ERROR, self._seat.say(key), key="outlines")
        return Taken(False, (told, *behind))

    def _welcomed(self, key: str, taken: Taken) -> Taken:
        first, *rest = taken.messages
        return Taken(taken.saved, (replace(first, before=self._seat.say(key)), *rest))

    def _enter_device(self, code: Code, inbound: Inbound) -> Taken:
        seat = self._seat
        if seat.person.id not in {"", code.respondent} and seat.work.sharing.reports(seat.person.id):
            return Taken(False, (Message(Kind.NOTICE, seat.say("own.taken"), key="share"),))
        if seat.person.id not in {"", code.respondent}:
            seat.work.erase(seat.person.id, inbound.at)  # nothing was written under that name
        seat.work.sharing.link(seat.address, code.respondent, code.draft_id)
        seat.person = seat.work.addresses.respondents([inbound])[seat.address]
        return self._welcomed("own.entered", seat.take_up(code.draft_id, inbound))

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
            inbound.at + VALID,
        )
        seat.work.sharing.issue(code)
        return Taken(False, (code_message(code, seat.say),))
