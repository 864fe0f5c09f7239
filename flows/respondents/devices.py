"""The messages about a respondent's devices: their list, and logging one out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flows.catalogue import Catalogue
from flows.local_time import local
from flows.messages.message import Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.dates import write_date, write_time

NAMED = frozenset({"web", "telegram", "zalo", "terminal"})
"""The channels that have a name in the catalogue."""


@dataclass(frozen=True, slots=True)
class Device:
    """An address of a respondent: a browser, a chat of a messenger, a terminal."""

    channel: str
    address: str
    first: datetime | None
    """When the first message came from it; None before that."""
    last: datetime | None

    @property
    def tag(self) -> str:
        """Return the name of the device in a button. The address itself is private."""
        return sha256(f"{self.channel}:{self.address}".encode()).hexdigest()[:16]


def device_list(devices: Sequence[Device], here: tuple[str, str], say: Catalogue) -> Message:
    """List the devices, each with a button that logs it out. `here` is the (channel, address) that asks."""
    lines, rows = [say("devices.title")], []
    for number, one in enumerate(devices, start=1):
        mark = say("devices.here") if (one.channel, one.address) == here else ""
        times = {"first": _moment(one.first), "last": _moment(one.last)}
        lines.append(f"{number}. {_kind(one, say)}: {say('devices.used', **times)}{mark}")
        label = say("buttons.log_out_of", number=number, kind=_kind(one, say))
        rows.append((Press(Verb.LOG_OUT, one.tag).button(label),))
    return Message(Kind.NOTICE, "\n".join(lines), key="devices", buttons=tuple(rows))


def really_here(device: Device, say: Catalogue, *, is_last: bool) -> Message:
    """Ask whether to log out the very device that asks. With no other device, offer a code first."""
    text = say("devices.really_last" if is_last else "devices.really")
    take_code = ((Press(Verb.CODE, "device").button(say("buttons.code_device")),),) if is_last else ()
    answers = (
        (Press(Verb.LOG_OUT, device.tag, "yes").button(say("buttons.log_out")),),
        (Press(Verb.DEVICES).button(say("buttons.no_log_out")),),
    )
    return Message(Kind.NOTICE, text, key="devices", buttons=(*take_code, *answers))


def _kind(device: Device, say: Catalogue) -> str:
    return say(f"devices.{device.channel}") if device.channel in NAMED else device.channel


def _moment(moment: datetime | None) -> str:
    return "–" if moment is None else f"{write_time(local(moment).time())} {write_date(local(moment).date())}"
