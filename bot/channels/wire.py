"""The JSON shapes of the conversation, shared by `talk --jsonl` and the web chat (docs: the table of both).

In:  {"id","text","files"?} | {"id","press","asked_at"?,"files"?} | {"id","file","caption"?}
     | {"id","location":[lat,lon]} | {"edit","text","id"?} | {"delete","id"?}
Out: {"reply_to","saved","messages":[{"kind","key","number","text","buttons":[{"press","label"}]}]}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flows.dialogue.features.edited_messages import REFERENCE
from flows.messages.message import (
    Content,
    Deleted,
    Edited,
    FileRef,
    Located,
    Message,
    Pressed,
    Reason,
    Reply,
    Said,
    Unreadable,
    attached,
)

MOST_CHARACTERS = 60_000
"""Longer texts are refused; the conversation may set a lower limit of its own."""
MOST_ID = 100
MOST_REFERENCE = 500
"""Characters of a reference to a part: its mark and its path (flows.dialogue.features.edited_messages)."""
MOST_FILES = 1000
"""The largest number of files that a sender may announce as still on their way."""

KEYS = {
    "text": {"id", "text", "files"},
    "press": {"id", "press", "asked_at", "files"},
    "file": {"id", "file", "caption"},
    "location": {"id", "location"},
    "edit": {"id", "edit", "text"},
    "delete": {"id", "delete"},
}
"""The keys that an object may have, by the key that says which kind it is."""

Keep = Callable[[str], FileRef | Reason]
"""Puts the file of this name into the file store; the Reason says why it cannot be kept."""


@dataclass(frozen=True, slots=True)
class Received:
    """One thing that was sent, after it was read successfully."""

    id: str
    """The sender's message id; "" for an edit or a deletion that has none: the channel then makes one."""
    content: Content


@dataclass(frozen=True, slots=True)
class Malformed:
    """One thing that was sent and has none of the known shapes."""

    sentence: str
    """What is wrong, and what the sender can do about it."""
    id: str = ""
    """The sender's message id; "" where it could not be read."""


def decode(line: str | bytes) -> object:
    """The JSON value of a line or body. Returns Malformed where it is not JSON in UTF-8."""
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        return Malformed("Dữ liệu gửi lên không phải JSON (UTF-8). Xin gửi một đối tượng JSON.")
    return value


def read(value: object, keep: Keep | None = None) -> Received | Malformed:
    """What a decoded JSON value says. Pass `keep` where the sender may name files of this machine."""
    if isinstance(value, Malformed):
        return value
    if not isinstance(value, Mapping):
        return Malformed('Xin gửi một đối tượng JSON, ví dụ {"id":"m1","text":"…"}.')
    kind = "edit" if "edit" in value else next((key for key in KEYS if key in value), "")
    if not kind or (kind == "file" and keep is None):
        return _malformed(value, "Không thấy nội dung nào nhận được ở đây (text, press, edit, delete, …).")
    if strange := [str(key) for key in value if key not in KEYS[kind]]:
        return _malformed(value, f"“{clean(strange[0])[:MOST_ID]}” không đi cùng “{kind}”. Xin bỏ khoá đó.")
    id_ = value.get("id")
    has_none = kind in ("edit", "delete") and "id" not in value
    if not has_none and not is_id(id_):
        return _malformed(value, f"“id” phải là chữ, 1 đến {MOST_ID} ký tự, không có “#”.")
    content = _content(kind, value, keep)
    return content if isinstance(content, Malformed) else Received(str(id_ or ""), content)


def is_id(value: object) -> bool:
    """Whether this can be a message id. It may not hold "#", which marks versions of an edit (Part.id)."""
    return isinstance(value, str) and 0 < len(value) <= MOST_ID and value.isprintable() and "#" not in value


def _names_a_message(of: str) -> bool:
    """Whether it is a message's id, or refers to a part as the web page was told it."""
    return is_id(of) or (of.startswith(REFERENCE) and len(of) <= MOST_REFERENCE and of.isprintable())


def said(text: str) -> Said | Unreadable:
    """The text message; Unreadable where the text is too long."""
    return Said(clean(text)) if len(text) <= MOST_CHARACTERS else Unreadable(Reason.TOO_LONG)


def clean(text: str) -> str:
    """The text as typed. Half of a surrogate pair, which UTF-8 cannot encode, becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def plain(reply: Reply) -> dict[str, object]:
    """A reply as `talk --jsonl` writes it: each message's blocks as one text, its buttons in one list."""
    return {"reply_to": reply.to, "saved": reply.saved, "messages": [_plain(one) for one in reply.messages]}


def refusal(malformed: Malformed) -> dict[str, object]:
    """What `talk --jsonl` answers to a line that has none of the shapes."""
    message = {"kind": "error", "key": "", "number": "", "text": malformed.sentence, "buttons": []}
    return {"reply_to": malformed.id, "saved": False, "messages": [message]}


def _content(kind: str, value: Mapping[str, object], keep: Keep | None) -> Content | Malformed:
    content: Content | None = None
    match kind, value:
        case "text", {"text": str(text)}:
            content = _with_files(said(text), value)
        case "press", {"press": str(press)} if press and isinstance(value.get("asked_at", ""), str):
            content = _with_files(Pressed(clean(press), clean(str(value.get("asked_at", "")))), value)
        case "edit", {"edit": str(of), "text": str(text)} if _names_a_message(of):
            new = said(text)
            content = Edited(of, new.text) if isinstance(new, Said) else new
        case "delete", {"delete": str(of)} if _names_a_message(of):
            content = Deleted(of)
        case "location", {"location": [latitude, longitude]}:
            content = _located(latitude, longitude)
        case "file", {"file": str(name)} if keep is not None and isinstance(value.get("caption", ""), str):
            file = keep(name)
            caption = clean(str(value.get("caption", "")))
            content = attached(file, caption)
    return content or _malformed(value, SHAPES[kind])


SHAPES = {
    "text": "“text” phải là chữ, “files” là số tệp.",
    "press": '“press” và “asked_at” phải là chữ, “files” là số tệp; “press” là mã của nút, ví dụ "done".',
    "file": "“file” và “caption” phải là chữ; “file” là tên tệp.",
    "location": "“location” phải là [vĩ độ, kinh độ], ví dụ [21.0, 105.8].",
    "edit": "“edit” phải là mã của tin đã gửi, “text” là chữ mới.",
    "delete": "“delete” phải là mã của tin đã gửi.",
}


def _with_files(content: Said | Pressed | Unreadable, value: Mapping[str, object]) -> Content | None:
    """The content, with the number of files still on their way; None where that number is not valid."""
    files = value.get("files", 0)
    if not isinstance(files, int) or isinstance(files, bool) or not 0 <= files <= MOST_FILES:
        return None
    return content if isinstance(content, Unreadable) else replace(content, files=files)


def _located(latitude: object, longitude: object) -> Located | None:
    if isinstance(latitude, bool) or isinstance(longitude, bool):  # bool is a subclass of int
        return None
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # NaN fails both comparisons
        return None
    return Located(float(latitude), float(longitude))


def _malformed(value: Mapping[str, object], sentence: str) -> Malformed:
    id_ = value.get("id")
    return Malformed(sentence, str(id_) if is_id(id_) else "")


def _plain(message: Message) -> dict[str, object]:
    return {
        "kind": message.kind.value,
        "key": message.key,
        "number": message.number,
        "text": message.plain,
        "buttons": [{"press": one.press, "label": one.label} for row in message.buttons for one in row],
    }
