"""The dictionary of columns, which stands beside the tables in XLSX and CSV."""

from __future__ import annotations

from exports import labels as words
from exports.fields import Field


def entry(title: str, table: str, position: str, field: Field) -> tuple[str, ...]:
    """Return the dictionary's line about a field, in the order of `labels.DICTIONARY`.

    `title` is the name of the sheet or file, `table` the table's key. `position` is the column's letters or
    number in it.
    """
    column = field.column
    if column is None:
        return (title, table, position, field.header, field.name, "", "", "", "", "", "")
    choices = "\n".join(f"{value}: {label}" for value, label in column.choices)
    return (
        title,
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
