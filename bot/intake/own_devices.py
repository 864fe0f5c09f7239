"""Lists a respondent's devices in the conversation, and logs them out."""

from __future__ import annotations

from bot.intake.result import Taken
from bot.intake.session import Session
from flows.messages.message import Inbound, Kind, Message
from flows.messages.press import Press
from flows.respondents.devices import Device, device_list, really_here
from flows.respondents.respondent import STRANGER


class LoggingOut:
    """Handles the devices that a respondent writes from."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def show(self, *before: Message) -> Taken:
        """Show all devices, after the messages `before`."""
        session = self._session
        return Taken(False, (*before, device_list(self._devices(), session.address, session.say)))

    def end(self, press: Press, inbound: Inbound) -> Taken:
        """Log out the device that a button names. The asking device itself is logged out only after a yes.

        A button of a device that is already gone shows the present list.
        """
        session, found = self._session, self._devices()
        device = next((one for one in found if one.tag == press.argument), None)
        if device is None:
            return self.show()
        is_here = (device.channel, device.address) == session.address
        if is_here and press.detail is None:
            return Taken(False, (really_here(device, session.say, is_last=len(found) == 1),))
        session.work.open_sharing().end(device, session.person.id, inbound.at)
        if is_here:
            session.person = STRANGER
            return Taken(False, (Message(Kind.NOTICE, session.say("devices.ended_here"), key="greeting"),))
        return self.show(Message(Kind.NOTICE, session.say("devices.ended"), key="devices"))

    def _devices(self) -> list[Device]:
        return self._session.work.open_sharing().devices(self._session.person.id)
