"""Reads a file that the page posts, from the stream: no more is in memory than may be kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, parse_options_header

from bot.channels.wire import MOST_CHARACTERS, clean, is_id
from flows.messages.message import Reason
from storage.files.store import LARGEST

ROOM = 512 * 1024
"""Bytes for the boundaries, headers, id and caption around a file."""
MOST = LARGEST + ROOM
"""The largest form, in bytes."""


@dataclass(frozen=True, slots=True)
class InPieces:
    """A file of `size` bytes whose pieces came before the form (bot.channels.web.resumable_upload)."""

    size: int


@dataclass(slots=True)
class Upload:
    """The fields of the form: id, caption, about and file; or, for file, only size, or name and received."""

    id: str = ""
    caption: str = ""
    about: str = ""
    """The key of the prompt that the file was sent for."""
    name: str = ""
    content: bytes | InPieces | Reason = Reason.EMPTY
    """The file, or the reason why there is none."""


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
    """The upload in a multipart body; None if the body is not one. At most `most` bytes are held.

    A body that is too large is read to its end and dropped, so that the browser reads the answer. Its id is
    known if it comes before the file; RFC 7578 lets the sender choose that order.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        return None
    form, read = _Form(), 0
    # The whole file stays in memory: its size is limited, and the file store takes bytes.
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
        # The page does not send a file that would be refused for its size: it sends only the size.
        upload.content = Reason.TOO_LARGE if announced > LARGEST else Reason.EMPTY
    else:
        return None
    return upload


def number_of_bytes(text: str) -> int | None:
    """The number in a text, None if it is no number. Of a very long number only 12 digits count."""
    return int(text[:12]) if text.isascii() and text.isdigit() else None
