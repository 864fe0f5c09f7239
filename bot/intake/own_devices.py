"""The devices of a respondent in the conversation: listed, and logged out."""

from __future__ import annotations

from bot.intake.result import Taken
from bot.intake.session import Session
from flows.messages.message import Inbound, Kind, Message
from flows.messages.press import Press
from flows.respondents.devices import Device, device_list, really_here
from flows.respondents.respondent import STRANGER


class LoggingOut:
    """What a respondent may do with the devices that they write from."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def show(self, *before: Message) -> Taken:
        """All of them."""
        session = self._session
        return Taken(False, (*before, device_list(self._devices(), session.address, session.say)))

    def end(self, press: Press, inbound: Inbound) -> Taken:
        """End the device that a button names; the very one that asks only when that was confirmed.

        A button of a device that is gone shows the list as it is now.
        """
        session, found = self._session, self._devices()
        device = next((one for one in found if one.tag == press.argument), None)
        if device is None:
            return self.show()
        is_here = (device.channel, device.address) == session.address
        if is_here and press.detail is None:
            return Taken(False, (really_here(device, session.say, is_last=len(found) == 1),))
        session.work.sharing.end(device, session.person.id, inbound.at)
        if is_here:
            session.person = STRANGER
            return Taken(False, (Message(Kind.NOTICE, session.say("devices.ended_here"), key="greeting"),))
        return self.show(Message(Kind.NOTICE, session.say("devices.ended"), key="devices"))

    def _devices(self) -> list[Device]:
        return self._session.work.sharing.devices(self._session.person.id)
