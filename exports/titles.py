"""The titles of sheets: what people call a table, as Excel allows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from hashlib import sha256

from exports.tables import Table
from flows.graphemes import fitting, units

LIMIT = 31
"""The longest title, in UTF-16 units."""
ACCEPTED = " ✓"
"""The ending of the sheets that have only the latest accepted versions."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff\s]+")
_RESERVED = "history"


def sheet_titles(tables: Iterable[Table], taken: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the titles of each table's sheets, by its name: (latest accepted versions, all versions).

    A table is called by its label. Tables that share a label add their outline's key. No two titles differ
    only in capitals. A title that would be taken ends in "~" and the beginning of its table's hash, so that
    the same tables have the same titles every time.
    """
    tables = list(tables)
    labels = Counter(table.label.casefold() for table in tables)
    used = {title.casefold() for title in taken} | {_RESERVED}
    titles = {}
    for table in tables:
        is_shared = labels[table.label.casefold()] > 1
        ending = f" · {table.outline}" if is_shared else ""
        titles[table.name] = _free(table, ending + ACCEPTED, used), _free(table, ending, used)
    return titles


def _free(table: Table, ending: str, used: set[str]) -> str:
    title = sheet_title(table.label or table.name, ending)
    if title.casefold() in used:
        mark = f"~{sha256(table.name.encode()).hexdigest()[:6]}"
        title = sheet_title(table.label or table.name, mark + (ACCEPTED if ending.endswith(ACCEPTED) else ""))
    used.add(title.casefold())
    return title


def sheet_title(label: str, ending: str) -> str:
    """Return as much of a label as fits before an ending."""
    ending = _FORBIDDEN.sub(" ", ending)
    kept = _FORBIDDEN.sub(" ", label).strip(" '")
    room = LIMIT - units(ending)
    if room < 4:  # an outline's key may be long
        ending, room = ending[-(LIMIT - 10) :], 10
    if units(kept) > room:
        kept = kept[: fitting(kept, 0, room - 1)].rstrip(" '") + "…"
    return (kept or "…") + ending.rstrip("'")
