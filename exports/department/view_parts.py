"""What all views of the Department's database are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    column,
    exists,
    literal_column,
    select,
    table,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import DDLCompiler, SQLCompiler
from sqlalchemy.sql.ddl import ExecutableDDLElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Float

from exports.department.fixed import KEYS
from exports.department.schema import Schema

ACCEPTED: ColumnElement[str] = literal_column("'accepted'")
RETURNED: ColumnElement[str] = literal_column("'returned'")


@dataclass(frozen=True)
class View:
    """A view of the Department's database."""

    name: str
    query: Any
    """The SELECT, or several joined by UNION ALL."""
    about: str
    """What it shows, for the dictionary and as a comment."""
    columns: Mapping[str, str]
    """What each column is, by its name."""


class CreateView(ExecutableDDLElement):
    """CREATE VIEW, which SQLAlchemy does not have."""

    inherit_cache = False

    def __init__(self, view: View) -> None:
        self.view = view


@compiles(CreateView)
def _create_view(element: CreateView, compiler: DDLCompiler, **_: Any) -> str:  # noqa: ANN401
    query = compiler.sql_compiler.process(element.view.query, literal_binds=True)
    return f"CREATE VIEW {compiler.preparer.quote(element.view.name)} AS {query}"


class Days(FunctionElement[float]):
    """The days from the first moment to the second, as a number with a point."""

    type = Float()
    name = "days"
    inherit_cache = True


@compiles(Days)
def _days(element: Days, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401
    first, second = (compiler.process(one, **kw) for one in element.clauses)
    match compiler.dialect.name:
        case "sqlite":
            return f"(julianday({second}) - julianday({first}))"
        case "postgresql":
            return f"(EXTRACT(EPOCH FROM {second} - {first}) / 86400)"
        case "mssql":
            return f"(DATEDIFF(second, {first}, {second}) / 86400.0)"
    return f"(TIMESTAMPDIFF(SECOND, {first}, {second}) / 86400.0)"


def latest_accepted(schema: Schema) -> View:
    """Return the view of the latest accepted version of each report."""
    found, newer = schema.submissions, schema.submissions.alias("newer")
    is_newer = and_(
        newer.c.report_number == found.c.report_number,
        newer.c.report_version > found.c.report_version,
        newer.c.state == ACCEPTED,
    )
    query = select(found).where(found.c.state == ACCEPTED, ~exists(select(newer.c.id).where(is_newer)))
    about = "Lần nộp đã chấp nhận mới nhất của từng báo cáo"
    return View("decuong_latest_accepted", query, about, comments(found.columns))


def from_view(view: View) -> FromClause:
    """Return a view as something to select from."""
    return table(view.name, *(column(name) for name in view.columns))


SENDER = ("outline", "organisation", "province", "province_code", "submitted_at", "submitted_year")
"""What each view tells about a report, beside its number and version."""


def sender(latest: FromClause) -> list[ColumnElement[Any]]:
    """Return what each view tells about a report."""
    return [latest.c[name] for name in SENDER]


def is_its(rows: FromClause, latest: FromClause) -> ColumnElement[bool]:
    """Return the condition that a row belongs to a report."""
    return and_(*(rows.c[name] == latest.c[name] for name in KEYS))


def comments(columns: Iterable[Any]) -> dict[str, str]:
    """Return what columns mean, by their names."""
    return {one.name: str(one.comment) for one in columns}
