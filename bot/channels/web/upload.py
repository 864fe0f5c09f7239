"""A file as the page posts it: read from the stream, never more of it in memory than may be kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, parse_options_header

from bot.channels.wire import MOST_CHARACTERS, clean, is_id
from flows.messages.message import Reason
from storage.files.store import LARGEST

ROOM = 512 * 1024
"""For the boundaries, headers, id and caption around a file."""
MOST = LARGEST + ROOM
"""Bytes of a form that are kept."""


@dataclass(frozen=True, slots=True)
class InPieces:
    """A file of `size` bytes that came before the form (bot.channels.web.resumable_upload)."""

    size: int


@dataclass(slots=True)
class Upload:
    """The fields of the form: id, caption, about, file; or size instead of file, or name and received."""

    id: str = ""
    caption: str = ""
    about: str = ""
    """The key of the prompt that it was sent for."""
    name: str = ""
    content: bytes | InPieces | Reason = Reason.EMPTY
    """The file, or why there is none."""


@dataclass(slots=True)
class _Form:
    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def add_field(self, one: Field) -> None:
        name = (one.field_name or b"").decode("utf-8", "replace")
        self.fields[name] = (one.value or b"").decode("utf-8", "replace")

    def add_file(self, one: File) -> None:
        one.file_object.seek(0)
        self.files.append(((one.file_name or b"").decode("utf-8", "replace"), one.file_object.read()))
        one.close()


async def read_upload(content_type: str, body: AsyncIterator[bytes], most: int = MOST) -> Upload | None:
    """The upload in a multipart body; None where it is not one. No more than `most` bytes are held.

    A body that is too large is read to its end and dropped, so that the browser gets to hear the answer;
    its id is known when it stands before the file, as RFC 7578 lets the sender order it.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        return None
    form, read = _Form(), 0
    # The whole file stays in memory: it is bounded, and the file store wants bytes.
    config = {"MAX_MEMORY_FILE_SIZE": MOST}
    try:
        parser = FormParser(
            "multipart/form-data", form.add_field, form.add_file, boundary=boundary, config=config
        )
        async for chunk in body:
            read += len(chunk)
            if read <= most:
                parser.write(chunk)
        parser.close()
    except FormParserError:
        return None
    return _upload(form, is_cut=read > most)


def _upload(form: _Form, *, is_cut: bool) -> Upload | None:
    id_ = form.fields.get("id")
    if not is_id(id_):
        return None
    # A form writes every line end as CRLF (HTML, "multipart/form-data encoding algorithm").
    caption = clean(form.fields.get("caption", "").replace("\r\n", "\n"))
    upload = Upload(str(id_), caption, clean(form.fields.get("about", "")))
    if len(caption) > MOST_CHARACTERS:
        upload.caption, upload.content = "", Reason.TOO_LONG
    elif is_cut:
        upload.content = Reason.TOO_LARGE
    elif form.files:
        upload.name, content = form.files[0]
        upload.content = Reason.TOO_LARGE if len(content) > LARGEST else content or Reason.EMPTY
    elif (received := number_of_bytes(form.fields.get("received", ""))) is not None:
        upload.name, upload.content = form.fields.get("name", ""), InPieces(received)
    elif (announced := number_of_bytes(form.fields.get("size", ""))) is not None:
        # The page does not carry a file over a slow line only to have it refused: it says its size.
        upload.content = Reason.TOO_LARGE if announced > LARGEST else Reason.EMPTY
    else:
        return None
    return upload


def number_of_bytes(text: str) -> int | None:
    """The number in a text; a very long one stands for too many. None where it is none."""
    return int(text[:12]) if text.isascii() and text.isdigit() else None
