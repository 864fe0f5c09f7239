"""The devices of a respondent in the conversation: listed, and logged out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.taken import Taken
from flows.devices import Device, device_list, really_here
from flows.message import Inbound, Kind, Message
from flows.press import Press
from flows.respondent import STRANGER

if TYPE_CHECKING:
    from bot.seating import Seat


class LoggingOut:
    """What a respondent may do with the devices that they write from."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def show(self, *before: Message) -> Taken:
        """All of them."""
        seat = self._seat
        return Taken(False, (*before, device_list(self._devices(), seat.address, seat.say)))

    def end(self, press: Press, inbound: Inbound) -> Taken:
        """End the device that a button names; the very one that asks only when that was confirmed.

        A button of a device that is gone shows the list as it is now.
        """
        seat, found = self._seat, self._devices()
        device = next((one for one in found if one.tag == press.argument), None)
        if device is None:
            return self.show()
        is_here = (device.channel, device.address) == seat.address
        if is_here and press.detail is None:
            return Taken(False, (really_here(device, seat.say, is_last=len(found) == 1),))
        seat.work.sharing.end(device, seat.person.id, inbound.at)
        if is_here:
            seat.person = STRANGER
            return Taken(False, (Message(Kind.NOTICE, seat.say("devices.ended_here"), key="greeting"),))
        return self.show(Message(Kind.NOTICE, seat.say("devices.ended"), key="devices"))

    def _devices(self) -> list[Device]:
        return self._seat.work.sharing.devices(self._seat.person.id)
