"""Two lists beside the tables in XLSX and CSV: the dictionary of columns, and the files that were sent."""

from __future__ import annotations

from collections.abc import Iterator

from exports import labels as words
from exports.fields import Field, Scalar
from exports.rows import Row


def entry(table: str, position: str, field: Field) -> tuple[str, ...]:
    """Return the dictionary's line about a field, in the order of `labels.DICTIONARY`.

    `table` is the name of the sheet or file. `position` is the column's letters or number in it.
    """
    column = field.column
    if column is None:
        return (table, position, field.header, field.name, "", "", "", "", "", "")
    choices = "\n".join(f"{value}: {label}" for value, label in column.choices)
    return (
        table,
        position,
        field.header,
        field.name,
        column.template,
        column.number,
        column.label,
        words.TYPES[column.type],
        choices,
        ", ".join(column.versions),
    )


def sent_files(row: Row) -> Iterator[tuple[Scalar, ...]]:
    """Yield a line for each file in one row's answers, in the order of `labels.SENT`."""
    for column, answer, file in row.files:
        yield (
            row.submission.number,
            row.submission.version,
            row.path or None,
            column.template if column else answer.path,
            column.number if column else "",
            column.label if column else words.UNPLACED,
            file.name,
            file.ref.name,
            file.part.text,
            file.ref.media_type,
            file.ref.size,
            file.ref.sha256,
            file.part.at,
        )
