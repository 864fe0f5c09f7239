"""What has arrived through a messenger, and how it is handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.messages.message import Attached, Content, Fetched, FileRef, Inbound, Reason


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that still lies with the messenger."""

    id: str
    """What it is fetched by."""
    name: str
    """As the sender named it; photos and recordings have no name and get a plain one."""
    album: str
    media_type: str = ""
    """As the messenger says: what it is really is seen when it is here."""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Arrived:
    """One thing that arrived: an inbound whose file may still be with the messenger."""

    channel: str
    address: str
    id: str
    at: datetime
    name: str
    content: Content | RemoteFile
    caption: str = ""
    """The words that came with a file, whether or not the file can be kept."""
    order: int = 0
    """Inbound.order."""
    replies_to: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Something was written in a group, where no report is answered."""

    id: str


class UnknownUpdateError(ValueError):
    """An update of a kind that was not asked for."""


def inbound(arrived: Arrived, content: Content | None = None) -> Inbound:
    """What arrived as it is handed in; a file that still lies with the messenger is on its way."""
    if content is None:
        content = arrived.content if not isinstance(arrived.content, RemoteFile) else _coming(arrived)
    return Inbound(
        arrived.channel,
        arrived.address,
        arrived.id,
        arrived.at,
        content,
        arrived.name,
        order=arrived.order,
        replies_to=arrived.replies_to,
    )


def fetched(arrived: Arrived, file: FileRef | Reason, at: datetime) -> Inbound:
    """What is handed in once the file of what arrived is here, or cannot be had."""
    content = Fetched(arrived.id, file)
    return Inbound(arrived.channel, arrived.address, f"{arrived.id}:file", at, content, arrived.name)


def _coming(arrived: Arrived) -> Attached:
    file = arrived.content
    assert isinstance(file, RemoteFile)
    return Attached(FileRef("", file.name, file.media_type, file.size), arrived.caption, file.album)
