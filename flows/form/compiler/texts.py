"""The languages of an outline, and its texts in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flows.form.compiler.sheets import Row, Sheet
from flows.form.outline import Text

_CODE = re.compile(r".*\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\s*\)")


def language_code(name: str) -> str:
    """Return the code of a language from its name: "Tiếng Việt (vi)" → "vi"; "Khmer" → "khmer"."""
    match = _CODE.fullmatch(name)
    return (match[1] if match else name).strip().lower()


@dataclass(frozen=True, slots=True)
class Languages:
    """The outline's own language and the others, by code."""

    own: str
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, sheets: Iterable[Sheet], default: str) -> Languages:
        """Return the languages that the headers name. `default` is the setting default_language or "".

        If it is not set, columns without a language are Vietnamese. If all columns name a language, the first
        one is the outline's own.
        """
        labels = [column for sheet in sheets for column in sheet.columns if column.name == "label"]
        codes = dict.fromkeys(language_code(column.language) for column in labels if column.language)
        own = language_code(default) if default and default != "default" else ""
        if not own:
            unnamed = any(not column.language for column in labels) or not codes
            own = "vi" if unnamed else next(iter(codes))
        return cls(own, tuple(code for code in codes if code != own))

    def text(self, row: Row, column: str) -> Text | None:
        """Return the row's text in `column`, or None if it has none in any language."""
        cells = row.languages(column)
        by_code = {language_code(name): text for name, text in cells.items() if name}
        default = by_code.pop(self.own, "") or cells.get("", "") or next(iter(by_code.values()), "")
        if not default:
            return None
        return Text(default, tuple((code, by_code[code]) for code in self.others if code in by_code))
