"""Letters as one PDF file, each on a page of its own, set by typst as the reports are (`exports.pdf`)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from exports.letters import letter as words
from exports.letters.letter import Letter, qr_png
from exports.pdf import FONTS, set_pages, text_of
from exports.staging import staged

LAYOUT = Path(__file__).parent / "letters.typ"


def write_pdf(letters: Iterable[Letter], to: Path, at: datetime) -> None:
    """Write the letters. `at` is when the file says it was made. Raises ExportError without typst."""
    with staged(to) as path, TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        told = {
            "fonts": FONTS,
            "title": words.TITLE,
            "code": words.CODE,
            "code_note": words.CODE_NOTE,
            "how": words.HOW,
            "letters": [_letter(folder, number, one) for number, one in enumerate(letters)],
        }
        (folder / "letters.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        set_pages(folder, LAYOUT, path, at)


def _letter(folder: Path, number: int, one: Letter) -> dict[str, Any]:
    ways = []
    for at, way in enumerate(one.ways):
        name = f"{number}-{at}.png"
        (folder / name).write_bytes(qr_png(way.link))
        told = {"label": text_of(way.label), "link": way.link, "note": text_of(way.note)}
        ways.append(told | {"file": name, "alt": words.DESCRIBED.format(way.label)})
    return {
        "campaign": text_of(one.campaign),
        "to": text_of(words.TO.format(one.organisation)),
        "paragraphs": [text_of(text) for text in one.paragraphs],
        "code": one.shown_code,
        "ways": ways,
        "ends": [text_of(text) for text in one.ends],
    }
