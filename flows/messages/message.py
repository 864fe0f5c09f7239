"""Inbounds and replies: what channels hand in, and what they are asked to send. Both are plain values.

An inbound carries the channel's own message id. The same (channel, address, id) is kept once, however often
it arrives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flows.messages.listed import ReadThrough, Remarks
from flows.reading.text import visible


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that the channel has already put into the file store."""

    sha256: str
    name: str
    """The sender's name for the file."""
    media_type: str
    """The type, e.g. "image/jpeg". It is found from the content and not from the name."""
    size: int
    """The size in bytes."""

    @property
    def shown(self) -> str:
        """Return the name as people see it."""
        return visible(self.name)

    @property
    def is_coming(self) -> bool:
        """Whether the file is still on its way. Until then only the channel's facts about it are known."""
        return not self.sha256


@dataclass(frozen=True, slots=True)
class Said:
    """A text message."""

    text: str
    files: int = field(default=0, repr=False)
    """The same as for a button (Pressed.files), because the words may mean one."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A tap on a button."""

    press: str
    """One of the stable ids: done skip back contents pause resume yes no add finish submit confirm …,
    choice:VALUE, goto:PATH, outline:KEY."""
    asked_at: str = ""
    """The key of the button's prompt, if the channel knows it. A late tap is meant for that prompt."""
    files: int = field(default=0, repr=False)
    """How many files that were sent before the tap are still on their way to that prompt's question."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A photo, voice note or other file."""

    file: FileRef
    caption: str = ""
    album: str = ""
    """The channel's id for files that were sent together; "" if there is none."""
    about: str = field(default="", repr=False)
    """The key of the prompt that it was sent for, if it may arrive after later messages.

    "" means the question at which the dialogue is.
    """


@dataclass(frozen=True, slots=True)
class Fetched:
    """The file of an earlier message has arrived in the file store, or the reason why it never will."""

    of: str
    """The id of the message that it came with."""
    file: FileRef | Reason


@dataclass(frozen=True, slots=True)
class Located:
    """A place on the map, WGS 84, degrees."""

    latitude: float
    longitude: float
    name: str = ""
    """The place's name and address, if the channel tells them."""


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit of an earlier message; for a file, of its caption."""

    of: str
    """The id of the message that was edited."""
    text: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """The deletion of an earlier message."""

    of: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A person opened the conversation (the page, /start, the terminal) and has said nothing yet."""

    code: str = ""
    """An invitation code or an outline's key, if the link carried one."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that cannot be kept, such as a sticker, or an empty or far too large file."""

    reason: Reason
    caption: str = ""
    """The words that came with it. They are kept all the same."""
    about: str = field(default="", repr=False)
    """The same as for a file that can be kept (Attached.about)."""


class Reason(StrEnum):
    """Why something could not be kept. Each reason has a sentence in the catalogue ("unreadable.<value>")."""

    KIND = "kind"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    AWAY = "away"
    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    NOT_HERE = "not_here"
    """The messenger does not carry it, but the web chat does."""
    CONSENT = "consent"
    NO_ROOM = "no_room"


Content = Said | Pressed | Attached | Fetched | Located | Edited | Deleted | Opened | Unreadable


def attached(file: FileRef | Reason, caption: str, album: str = "", about: str = "") -> Attached | Unreadable:
    """Return a file with its caption, or the reason why it cannot be kept."""
    if isinstance(file, Reason):
        return Unreadable(file, caption, about)
    return Attached(file, caption, album, about)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message, tap or other event that arrived."""

    channel: str
    """"terminal", "web", "telegram", "zalo"."""
    address: str
    """The sender's address in the channel: a chat id, a session, a name."""
    id: str
    """The channel's message id, unique for this address. An edit has an id of its own."""
    at: datetime
    """When it arrived, with its time zone."""
    content: Content
    name: str = ""
    """The sender's name, if the channel tells it."""
    outline: str = ""
    """The outline for which the conversation was opened (`decuong talk --outline`, an invitation), or ""."""
    order: int = 0
    """The channel's own count, which rises with each message of the address.

    It is 0 if messages arrive in the order in which they were sent.
    """
    replies_to: str = ""
    """The id of the message that this one replies to, if the channel tells it."""
    about: str = ""
    """The path of the question that it is for; "" for the question at which the dialogue is."""


class Numbers(StrEnum):
    """The meaning of a number that is typed alone in the present state of the dialogue."""

    FREE = "free"
    """The number cannot be an answer, so it may stand for a step."""
    CHOICE = "choice"
    """The number is one of the choices that are shown."""
    ANSWER = "answer"
    """The number may be the answer, or the printed number of a question."""


class Kind(StrEnum):
    """The kind of a message to the respondent."""

    PROMPT = "prompt"
    NOTICE = "notice"
    SUMMARY = "summary"
    ERROR = "error"


TICK = "✓ "
"""What stands before the label of a choice that is chosen."""


def unticked(label: str) -> str:
    """Return the label of a choice as it is when it is not chosen."""
    return label.removeprefix(TICK)


@dataclass(frozen=True, slots=True)
class Button:
    """A button to tap."""

    press: str
    label: str
    line: str = ""
    """The label as a line of a list, for channels with room: "✓ 1.1. Tên mô hình/dự án"; "" for none."""
    asks: bool = False
    """Whether the line is of a question where a remark of the Department's waits for an answer."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to the respondent. Channels lay it out and add no words."""

    kind: Kind
    text: str
    """The main words; for a prompt, the question. Plain text with lines separated by "\\n"."""
    key: str = ""
    """The path that is asked ("du_an[1]/ten", "du_an" at a repeat's gate), or "contents", "review" …"""
    number: str = ""
    """For a question, its number as the letter prints it."""
    before: str = ""
    """A line or two above, such as the read-back of the answer just closed, or a greeting."""
    remarks: Remarks | None = None
    """The Department's remarks, between `before` and `where`."""
    where: str = ""
    """Section, row and progress: "Phần 1 · …\\nDự án 1 · câu 1/22"."""
    after: str = ""
    """The text below the question: at most a line of hint, or the earlier answer."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    """Rows of buttons, in the order in which they are shown."""
    progress: tuple[int, int] | None = None
    """(place of the item in the whole report, number of items), for a progress bar."""
    kept: int = 0
    """How many messages and files are kept at its key. What was chosen is shown by the buttons: 0."""
    document: bool = False
    """Whether the channel, if it can, offers the report as a Word document with this message."""
    through: ReadThrough | None = None
    """The report that is read through, for channels that show it as a list instead of the text."""
    fill: str = ""
    """Words to change and send. The page puts them where one writes, if nothing is being written there."""
    numbers: Numbers = field(default=Numbers.FREE, repr=False)
    """What a bare number means below this message, for channels where choices are typed (numbered)."""
    said: str = field(default="", repr=False)
    """`before` without the outline's notes, which may change if the same turn changes the draft again."""
    is_tip: bool = field(default=False, repr=False)
    """Whether it explains that several messages make one answer. This is told only a few times."""

    @property
    def plain(self) -> str:
        """Return the whole message as plain text, with its blocks in reading order."""
        number = f"{self.number}. " if self.number else ""
        remarks = self.remarks.plain if self.remarks else ""
        blocks = (self.before, remarks, self.where, number + self.text, self.after)
        return "\n".join(block for block in blocks if block)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one inbound, sent after the commit."""

    channel: str
    address: str
    to: str
    """The id of the inbound; "" for a greeting without one."""
    saved: bool
    """Whether the inbound's words are part of the draft and on disk."""
    messages: tuple[Message, ...]
    report: str = ""
    """The id of the report that is open after it; "" at the reception."""
    into: str = ""
    """The path of the answer that the inbound became part of; "" for words of a button or unplaced ones."""
    parts: int = 0
    """How many messages and files that answer has now."""
