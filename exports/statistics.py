"""SPSS (.sav) and Stata (.dta): a folder with a file per table and list, with variable and value labels.

A variable is named like the column in the dictionary, as far as both programs allow it, and labelled with its
header. A choice of one is a number with its choices as value labels. A text that is longer than a variable
holds goes on in further variables (`_2`, `_3`). A whole number that a double cannot hold is left out; the
variable with the words as sent has it. Both formats are written table by table, each in memory, because they
cannot be appended to. An empty text is the same as none there, and blanks at the end of a text are lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from exports.beside import HEADERS, KINDS, beside
from exports.fields import Field, Kind, RowReader, Scalar, fields_of
from exports.names import cut_bytes, unique_names
from exports.reports import ExportError, Reports
from exports.staging import staged
from flows.form.outline import Type
from flows.local_time import local
from flows.reading.text import plain

TEXT_BYTES = 32_000
"""How much of a text one variable holds; SPSS ends at 32,767 bytes."""
NAME_LENGTH = 32
"""Stata's limit; SPSS allows 64 bytes."""
_EXACT = 2**53
_RESERVED = frozenset(
    {"all", "and", "by", "byte", "double", "eq", "float", "ge", "gt", "if", "in", "int", "le", "long"}
    | {"lt", "ne", "not", "or", "strl", "to", "using", "with"}
)


@dataclass(frozen=True, slots=True)
class _Variable:
    name: str
    label: str
    kind: Kind
    choices: dict[str, int]
    """The number of each choice's value; empty for other variables."""
    choice_labels: dict[int, str]


def write_sav(reports: Reports, to: Path) -> None:
    """Write the folder `to` for SPSS."""
    _write(reports, to, "sav", 250)


def write_dta(reports: Reports, to: Path) -> None:
    """Write the folder `to` for Stata."""
    _write(reports, to, "dta", 80)


def _write(reports: Reports, to: Path, ending: str, longest_label: int) -> None:
    try:
        import polars  # noqa: F401, PLC0415
        import pyreadstat  # noqa: PLC0415 - extras, which only these formats need
    except ImportError as missing:
        raise ExportError(
            "SPSS and Stata need pyreadstat and polars, which are not installed: "
            "pip install 'decuong[statistics]'."
        ) from missing
    tables = [table for tables in reports.tables.values() for table in tables.tables]
    names = unique_names([table.name for table in tables], 200, HEADERS)
    fields = {table.name: fields_of(table) for table in tables}
    readers = {name: RowReader(own).read for name, own in fields.items()}
    lines: dict[str, list[Sequence[Scalar]]] = {name: [] for name in (*names, *HEADERS)}
    for report in reports.merged():
        around = reports.tables[report.table.outline]
        for row in report.walk():
            lines[row.table.name].append(readers[row.table.name](row))
            for name, line in beside(row, around):
                lines[name].append(line)
    variables = {name: _variables(own) for name, own in fields.items()}
    variables |= {name: _of_list(headers) for name, headers in HEADERS.items()}
    with staged(to) as folder:
        folder.mkdir()
        for name, own in variables.items():
            frame, labels, values = _frame(own, lines.pop(name))
            path = folder / f"{names.get(name, name)}.{ending}"
            told = {
                "column_labels": [cut_bytes(label, longest_label) for label in labels],
                "variable_value_labels": values,
            }
            if ending == "sav":
                pyreadstat.write_sav(frame, path, row_compress=True, **told)
            else:
                pyreadstat.write_dta(frame, path, **told)


def _variables(fields: Sequence[Field]) -> list[_Variable]:
    used: set[str] = set()
    variables = []
    for field in fields:
        column = field.column
        is_choice = column is not None and column.type is Type.SELECT_ONE and field.name == column.name
        offered = column.choices if column is not None and is_choice else ()
        choices = {value: number for number, (value, _) in enumerate(offered, start=1)}
        labels = {choices[value]: cut_bytes(label, 120) for value, label in offered}
        variables.append(_Variable(_name(field.name, used), field.header, field.kind, choices, labels))
    return variables


def _of_list(headers: Sequence[str]) -> list[_Variable]:
    used: set[str] = set()
    return [
        _Variable(_name(header, used), header, KINDS.get(header, Kind.TEXT), {}, {}) for header in headers
    ]


def _name(name: str, used: set[str]) -> str:
    """Return a name that both programs allow, and that is not used; the same every time."""
    short = re.sub(r"[^a-z0-9_]", "_", plain(name)).lstrip("_")
    if not short or not short[0].isalpha():
        short = f"v{short}"
    if len(short) > NAME_LENGTH or short in used or short in _RESERVED:
        short = f"{short[: NAME_LENGTH - 9]}_{sha256(name.encode()).hexdigest()[:8]}"
    used.add(short)
    return short


def _frame(variables: Sequence[_Variable], lines: list[Sequence[Scalar]]) -> tuple[Any, list[str], Any]:
    """Return a table as a polars frame, the variables' labels, and the labels of their values."""
    import polars as pl  # noqa: PLC0415

    types: dict[Kind, Any] = {
        Kind.DATE: pl.Date,
        Kind.MOMENT: pl.Datetime("us"),
        Kind.INTEGER: pl.Float64,
        Kind.DECIMAL: pl.Float64,
    }
    series: list[Any] = []
    labels: list[str] = []
    used = {variable.name for variable in variables}
    for at, variable in enumerate(variables):
        cells = [line[at] for line in lines]
        if variable.choices:
            numbers = [variable.choices.get(str(cell)) for cell in cells]
            series.append(pl.Series(variable.name, numbers, pl.Float64))
            labels.append(variable.label)
        elif variable.kind in types:
            values = [_typed(cell) for cell in cells]
            series.append(pl.Series(variable.name, values, types[variable.kind]))
            labels.append(variable.label)
        else:
            for name, texts in _pieces(variable.name, cells, used):
                series.append(pl.Series(name, texts, pl.String))
                labels.append(variable.label)
    said = {variable.name: variable.choice_labels for variable in variables if variable.choices}
    return pl.DataFrame(series), labels, said


def _pieces(name: str, cells: Sequence[Scalar], used: set[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield a text variable, and the further ones that go on with what it cannot hold."""
    texts = ["" if cell is None else _text(cell) for cell in cells]
    further = name
    for number in count(2):
        held = [_held(text) for text in texts]
        yield further, held
        texts = [text[len(one) :] for text, one in zip(texts, held, strict=True)]
        if not any(texts):
            return
        further = _name(f"{name}_{number}", used)


def _held(text: str) -> str:
    """Return as much of a text as a variable holds. It ends in no blank, because that would be lost."""
    cut = cut_bytes(text, TEXT_BYTES)
    return cut if len(cut) == len(text) else cut.rstrip(" ") or cut


def _text(cell: Scalar) -> str:
    return cell.isoformat() if isinstance(cell, time) else str(cell).replace("\x00", "\ufffd")


def _typed(cell: Scalar) -> object:
    match cell:
        case datetime():
            return local(cell).replace(tzinfo=None)
        case date() | None:
            return cell
    return float(cell) if isinstance(cell, int | Decimal) and abs(Decimal(cell)) <= _EXACT else None
