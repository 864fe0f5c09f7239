"""What channels hand in and are asked to send: channel-neutral, plain values.

An inbound carries the channel's own message id: the same (channel, address, id) is kept once, however often
it arrives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flows.reading.text import visible


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that the channel has already put into the file store."""

    sha256: str
    name: str
    """As the sender named it."""
    media_type: str
    """Found from the content, not from the name, e.g. "image/jpeg"."""
    size: int
    """Bytes."""

    @property
    def shown(self) -> str:
        """The name as it is shown to people."""
        return visible(self.name)

    @property
    def is_coming(self) -> bool:
        """Whether the file is still on its way: what is known of it is what the channel says."""
        return not self.sha256


@dataclass(frozen=True, slots=True)
class Said:
    """A text message."""

    text: str
    files: int = field(default=0, repr=False)
    """As of a button: the words may mean one."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button."""

    press: str
    """One of the stable ids: done skip back contents pause resume yes no add finish submit confirm …,
    choice:VALUE, goto:PATH, outline:KEY."""
    asked_at: str = ""
    """The key of the prompt that carried the button, where the channel knows it: a tap that comes late
    is understood as meant for that prompt."""
    files: int = field(default=0, repr=False)
    """How many files sent before it are still on their way to what that prompt asks."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A photo, voice note or other file."""

    file: FileRef
    caption: str = ""
    album: str = ""
    """The channel's mark for files sent together; "" where there is none."""
    about: str = field(default="", repr=False)
    """The key of the prompt that it was sent for, where it may come later than what was sent after it; "" for
    where one stands."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The file of an earlier message, which was on its way, is in the file store; or why it cannot be had."""

    of: str
    """The id of the message that it came with."""
    file: FileRef | Reason


@dataclass(frozen=True, slots=True)
class Located:
    """A place on the map, WGS 84, degrees."""

    latitude: float
    longitude: float
    name: str = ""
    """What the place is called, and its address, where the channel says."""


@dataclass(frozen=True, slots=True)
class Edited:
    """An earlier message, written anew; for a file, its caption."""

    of: str
    """The id of the message that was edited."""
    text: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """An earlier message, taken back."""

    of: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody opened the conversation (the page, /start, the terminal) and has said nothing yet."""

    code: str = ""
    """An invitation code or an outline's key, where the link carried one."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that cannot be kept: a sticker, an empty or far too large file."""

    reason: Reason
    caption: str = ""
    """The words that came with it: they are kept all the same."""
    about: str = field(default="", repr=False)
    """As of a file that can be kept."""


class Reason(StrEnum):
    """Why something could not be kept; each has a sentence in the catalogue ("unreadable.<value>")."""

    KIND = "kind"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    AWAY = "away"
    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    NOT_HERE = "not_here"
    """The messenger does not carry it; the web chat would."""
    CONSENT = "consent"
    NO_ROOM = "no_room"


Content = Said | Pressed | Attached | Fetched | Located | Edited | Deleted | Opened | Unreadable


def attached(file: FileRef | Reason, caption: str, album: str = "", about: str = "") -> Attached | Unreadable:
    """A file with its caption, or why it cannot be kept."""
    if isinstance(file, Reason):
        return Unreadable(file, caption, about)
    return Attached(file, caption, album, about)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that arrived."""

    channel: str
    """"terminal", "web", "telegram", "zalo"."""
    address: str
    """Who or where in the channel: a chat id, a session, a name."""
    id: str
    """The channel's message id; unique for this address. An edit has an id of its own."""
    at: datetime
    """When it arrived, with its time zone."""
    content: Content
    name: str = ""
    """What the channel calls the sender, where it says."""
    outline: str = ""
    """The outline that the door was opened for (`decuong talk --outline`, an invitation); "" if none."""
    order: int = 0
    """Rises with each message that the address sends, by the channel's own count; 0 where messages are in the
    order in which they arrive."""
    replies_to: str = ""
    """The id of the message that this one is a reply to, where the channel says."""
    about: str = ""
    """The path of the question that it is for, wherever the dialogue stands; "" for the one at hand."""


class Numbers(StrEnum):
    """What a number means that is typed by itself where the dialogue stands."""

    FREE = "free"
    """Nothing that would be an answer: it may stand for a step."""
    CHOICE = "choice"
    """One of the choices that are shown."""
    ANSWER = "answer"
    """It may be the answer, or the printed number of a question."""


class Kind(StrEnum):
    """What a message to the respondent is."""

    PROMPT = "prompt"
    NOTICE = "notice"
    SUMMARY = "summary"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap."""

    press: str
    label: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message to the respondent; channels lay it out, they add no words."""

    kind: Kind
    text: str
    """The main words: the question itself for a prompt. Plain text, lines separated by "\\n"."""
    key: str = ""
    """The path of what is asked ("du_an[1]/ten", "du_an" at a repeat's gate, "contents", "review" …)."""
    number: str = ""
    """As the letter prints it, for a question."""
    before: str = ""
    """A line or two above: the read-back of the answer just closed, a greeting."""
    where: str = ""
    """Section, row and progress: "Phần 1 · …\\nDự án 1 · câu 1/22"."""
    after: str = ""
    """At most a line of hint, or the earlier answer, below the question."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    """Rows of buttons, in the order in which they are shown."""
    progress: tuple[int, int] | None = None
    """(answered or passed, of how many), for a bar."""
    document: bool = False
    """Whether the report as a Word document may be had with it, where the channel can hand it out."""
    numbers: Numbers = field(default=Numbers.FREE, repr=False)
    """What a bare number means once it is shown; told where choices are typed (flows.messages.numbered)."""
    said: str = field(default="", repr=False)
    """`before` without the notes of the outline: they are others where the ground moves in the same turn."""
    is_tip: bool = field(default=False, repr=False)
    """Whether it explains that several messages make one answer: that is told a few times only."""

    @property
    def plain(self) -> str:
        """The whole message as plain text, blocks in reading order."""
        number = f"{self.number}. " if self.number else ""
        return "\n".join(
            block for block in (self.before, self.where, number + self.text, self.after) if block
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said back to one inbound, after it was committed."""

    channel: str
    address: str
    to: str
    """The id of the inbound; "" for a greeting that nothing was sent for."""
    saved: bool
    """True only when what was sent is part of the draft and on disk."""
    messages: tuple[Message, ...]
    report: str = ""
    """The id of the report that is at hand after it; "" at the reception."""
