"""Writes a .docx package around a body that comes piece by piece. Memory does not grow with it.

A .docx is a ZIP file of parts (ISO/IEC 29500-2). The template's parts are copied. Pictures go in as they
come. The body waits in a temporary file, because a ZIP file takes one part after the other.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from exports.pictures import Printable
from exports.word.template import Template
from exports.xml_text import xml_text

_TYPES, _DOCUMENT, _ABOUT = "[Content_Types].xml", "word/document.xml", "docProps/core.xml"
_RELATIONS = "word/_rels/document.xml.rels"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


@contextmanager
def new_package(template: Template, to: Path) -> Iterator[Package]:
    """Yield a package that becomes the file `to`."""
    with (
        ZipFile(BytesIO(template.content)) as parts,
        TemporaryFile(dir=to.parent) as body,
        to.open("xb") as file,
    ):
        made = ZipFile(file, "w")
        try:
            yield Package(parts, body, made)
        except BaseException:
            made.fp = None  # so that nothing more is written to a disk that is full
            raise
        finally:
            made.close()


class Package:
    """A .docx file that is being written. It is whole only after `finish`."""

    def __init__(self, template: ZipFile, body: IO[bytes], to: ZipFile) -> None:
        self._template = template
        self._body = body
        self._zip = to
        self._pictures: dict[bytes, tuple[str, str]] = {}
        types = template.read(_TYPES).decode()
        for kind in ("jpeg", "png"):
            if not re.search(f'Extension="{kind}"', types, re.IGNORECASE):
                known = f'<Default Extension="{kind}" ContentType="image/{kind}"/>'
                types = types.replace("<Override", known + "<Override", 1)
        self._add(_TYPES, types.encode())

    def write(self, xml: str) -> None:
        """Add to the body."""
        self._body.write(xml.encode())

    def add_picture(self, picture: Printable) -> str:
        """Keep a picture, and return the id of the relation to it. The same picture is kept once."""
        digest = sha256(picture.content).digest()
        if digest not in self._pictures:
            number = len(self._pictures) + 1
            part = f"media/anh{number}.{picture.kind}"
            self._pictures[digest] = f"rIdAnh{number}", part
            self._add(f"word/{part}", picture.content, ZIP_STORED)
        return self._pictures[digest][0]

    def finish(self, before: str, after: str, title: str, at: datetime) -> None:
        """Write the document, with XML before and after its body, and the template's other parts.

        `title` and the moment `at` are kept as the document's properties.
        """
        with self._zip.open(_part(_DOCUMENT), "w", force_zip64=True) as document:
            document.write(before.encode())
            self._body.seek(0)
            shutil.copyfileobj(self._body, document)
            document.write(after.encode())
        for name in self._template.namelist():
            if name == _RELATIONS:
                self._add(name, self._relations(self._template.read(name).decode()))
            elif name == _ABOUT:
                self._add(name, _about(title, at))
            elif name not in {_TYPES, _DOCUMENT}:
                self._add(name, self._template.read(name))

    def _add(self, name: str, content: bytes, how: int = ZIP_DEFLATED) -> None:
        self._zip.writestr(_part(name), content, how)

    def _relations(self, known: str) -> bytes:
        own = "".join(
            f'<Relationship Id="{id_}" Type="{_IMAGE}" Target="{part}"/>'
            for id_, part in self._pictures.values()
        )
        return known.replace("</Relationships>", f"{own}</Relationships>").encode()


def _part(name: str) -> ZipInfo:
    """Return a part without a time of its own, so that the same reports give the same bytes."""
    part = ZipInfo(name)
    part.compress_type = ZIP_DEFLATED
    return part


def _about(title: str, at: datetime) -> bytes:
    when = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    moments = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{when}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(xml_text(title))}</dc:title><dc:creator>decuong</dc:creator>"
        f"<dc:language>vi-VN</dc:language>{moments}</cp:coreProperties>"
    ).encode()
