"""A respondent's reports in the conversation: they are listed, begun, and shared with colleagues."""

from __future__ import annotations

from bot.intake.enter_by_code import Admitting
from bot.intake.enter_invited import Invited, Joining, when_opened
from bot.intake.own_devices import LoggingOut
from bot.intake.reminding import stop
from bot.intake.result import Taken
from bot.intake.session import Session
from bot.intake.web_links import web
from flows.messages.message import Inbound, Kind, Message
from flows.messages.press import Press, Verb
from flows.respondents import codes, report_list
from flows.respondents.codes import (
    VALID,
    Code,
    Purpose,
    code_brought,
    code_in,
    code_message,
    new_code,
    share_message,
)
from flows.respondents.report_list import list_message, wanted


class OwnReports:
    """Handles everything about a respondent's reports except the writing of the open one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, inbound: Inbound) -> Taken | None:
        """Handle an inbound that is about reports as a whole; None if it is not."""
        press, code = wanted(inbound), code_brought(inbound)
        is_code = bool(code) or (press is not None and press.verb in {Verb.ENTER, Verb.DECLINE})
        if (press is None and not code) or not (self._session.person.id or is_code):
            return None
        if press is None:
            invited = Invited(self._session).ask(code, inbound)
            return invited if invited is not None else Admitting(self._session).ask(code, inbound)
        return self._of_a_code(press, inbound) if is_code else self._about(press, inbound)

    def _about(self, press: Press, inbound: Inbound) -> Taken | None:
        """Carry out a known person's press about their reports."""
        person = self._session.person
        match press.verb:
            case Verb.REPORTS:
                return self._list(inbound)
            case Verb.DRAFT if self._session.work.open_sharing().may_write(person.id, press.argument):
                return when_opened(self._session, self._session.take_up(press.argument, inbound), inbound)
            case Verb.NEW:
                return self._new(press.argument, inbound)
            case Verb.SHARE if person.draft_id:
                return Taken(False, (share_message(self._session.say),))
            case Verb.CODE if person.draft_id:
                return self._code(press, inbound)
            case Verb.WEB if person.draft_id:
                return web(self._session, inbound)
            case Verb.DEVICES:
                return LoggingOut(self._session).show()
            case Verb.LOG_OUT:
                return LoggingOut(self._session).end(press, inbound)
            case Verb.ADMIT | Verb.REFUSE | Verb.NO_REMINDERS:
                return self._of_a_campaign(press, inbound)
        return None

    def _of_a_campaign(self, press: Press, inbound: Inbound) -> Taken | None:
        if press.verb is Verb.NO_REMINDERS:
            return stop(self._session, press, inbound)
        return Joining(self._session).answer(press, inbound)

    def _of_a_code(self, press: Press, inbound: Inbound) -> Taken | None:
        if press.verb is Verb.DECLINE:
            return Admitting(self._session).decline(inbound)
        return entered(self._session, code_in(press.argument), inbound)

    def _list(self, inbound: Inbound) -> Taken:
        session = self._session
        reports = session.work.open_sharing().reports(session.person.id)
        titles = {offer.key: offer.title.to(session.say.language) for offer in session.registry.offers()}
        listed = list_message(reports, titles, session.person.draft_id, session.say)
        behind = session.repeat(inbound) if session.person.draft_id else ()  # the next message is for that
        return Taken(False, (listed, *behind))

    def _new(self, outline: str, inbound: Inbound) -> Taken:
        offers = self._session.registry.offers()
        keys = [offer.key for offer in offers]
        if outline in keys:
            return self._session.begin(outline, inbound)
        if len(keys) == 1:
            return self._session.begin(keys[0], inbound)
        return Taken(False, (report_list.which_outline(offers, self._session.say),))

    def _code(self, press: Press, inbound: Inbound) -> Taken | None:
        session, block = self._session, press.detail
        held = session.work.held(session.person.draft_id)
        if held is None or press.argument not in set(Purpose):
            return None
        purpose = Purpose(press.argument)
        if purpose is Purpose.JOIN and block is None:
            parts = session.dialogue(held).parts(session.given(held, inbound))
            return Taken(False, (codes.which_part(parts, session.say),))
        if purpose is Purpose.HAND and held.draft.respondent != session.person.id:
            return Taken(False, (Message(Kind.NOTICE, session.say("own.not_yours"), key="share"),))
        code = Code(
            new_code(session.new_id()),
            purpose,
            held.draft.id,
            session.person.id,
            block or "",
            inbound.at + VALID[purpose],
        )
        session.work.open_sharing().issue(code)
        return Taken(False, (code_message(code, session.say),))


def entered(session: Session, code: str, inbound: Inbound) -> Taken | None:
    """Enter the report of an organisation's or a colleague's code, after a yes. None if it is no code."""
    invited = Invited(session).enter(code, inbound)
    return invited if invited is not None else Admitting(session).enter(code, inbound)
