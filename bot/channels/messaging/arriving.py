"""What has arrived through a messenger, and the inbounds that are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.messages.message import Attached, Content, Fetched, FileRef, Inbound, Reason


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that has not been downloaded from the messenger yet."""

    id: str
    """What the messenger's API downloads the file by: an id, or a URL."""
    name: str
    """The sender's name for the file; photos and recordings have none and get a plain one."""
    album: str
    media_type: str = ""
    """As the messenger says; the real type is found when the file is here."""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Arrived:
    """One thing that arrived: an inbound whose file may not be downloaded yet."""

    channel: str
    address: str
    id: str
    at: datetime
    name: str
    content: Content | RemoteFile
    caption: str = ""
    """The text that came with a file, whether or not the file can be kept."""
    order: int = 0
    """Inbound.order."""
    replies_to: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Something was written in a group, where no report is answered."""

    id: str


class UnknownUpdateError(ValueError):
    """An update of an unexpected kind or shape."""


def inbound(arrived: Arrived, content: Content | None = None) -> Inbound:
    """The inbound for what arrived. A file that is not downloaded yet is announced as on its way."""
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
    """The inbound for a file that was announced: the file that is here now, or why it cannot be had."""
    content = Fetched(arrived.id, file)
    return Inbound(arrived.channel, arrived.address, f"{arrived.id}:file", at, content, arrived.name)


def _coming(arrived: Arrived) -> Attached:
    file = arrived.content
    assert isinstance(file, RemoteFile)
    return Attached(FileRef("", file.name, file.media_type, file.size), arrived.caption, file.album)
