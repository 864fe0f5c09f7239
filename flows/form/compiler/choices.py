"""Reads the choices sheet: the lists of answers that questions offer."""

from __future__ import annotations

from flows.form.compiler.faults import Findings
from flows.form.compiler.sheets import Row, Sheet
from flows.form.compiler.texts import Languages
from flows.form.outline import Choice, Text
from flows.sentence import Sentence

_MEANT = frozenset({"list_name", "name", "label", "image", "big-image", "audio", "video"})


def read_lists(
    sheet: Sheet, languages: Languages, findings: Findings, *, duplicates: bool
) -> dict[str, tuple[Choice, ...]]:
    """Return the choice lists by name. `duplicates` says whether a value may occur twice in a list."""
    lists: dict[str, list[Choice]] = {}
    seen: set[tuple[str, str]] = set()
    for row in sheet.rows:
        if not row["list_name"] and not row["name"]:
            continue  # a remark
        if _is_sound(row, sheet, findings):
            place = (row["list_name"], row["name"])
            if place in seen and not duplicates:
                findings.fault(
                    sheet.name,
                    row.number,
                    sheet.header("name"),
                    Sentence(
                        "{name!r} stands twice in the list {list_name!r}",
                        name=row["name"],
                        list_name=row["list_name"],
                    ),
                    Sentence("give each choice a name of its own"),
                )
            seen.add(place)
            lists.setdefault(row["list_name"], []).append(_choice(row, sheet, languages, findings))
    return {name: tuple(choices) for name, choices in lists.items()}


def _is_sound(row: Row, sheet: Sheet, findings: Findings) -> bool:
    for column in ("list_name", "name"):
        if not row[column]:
            findings.fault(
                sheet.name,
                row.number,
                sheet.header(column),
                Sentence("no {column}", column=column),
                Sentence("fill in the cell"),
            )
    return bool(row["list_name"] and row["name"])


def _choice(row: Row, sheet: Sheet, languages: Languages, findings: Findings) -> Choice:
    label = languages.text(row, "label")
    if label is None:
        findings.warn(
            sheet.name,
            row.number,
            sheet.header("label"),
            Sentence("the choice {name!r} has no label", name=row["name"]),
        )
        label = Text(row["name"])
    others = tuple(
        (column.name, text)
        for column, text in row.cells.items()
        if column.name not in _MEANT and not column.language
    )
    return Choice(row["name"], label, others)
