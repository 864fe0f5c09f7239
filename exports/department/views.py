"""Views for clerks. All but one show only the latest accepted version of each report.

- `decuong_latest_accepted`: the rows of `decuong_submissions` of these versions.
- `decuong_all_du_an`: a repeat (or the main part, `decuong_all_bao_cao`) of all outlines that have it, one below
  the other, under the columns' own names.
- `decuong_view_du_an`, `decuong_view_du_an__thong_tin`: a repeat or a section of it, under the headings that the
  letter prints.
- `decuong_counts`, `decuong_money`, `decuong_periods`, `decuong_places`: the figures by kind.
- `decuong_top_rows`: each project (row of an outermost repeat) with its province and years.
- `decuong_returns`: each return with the acceptance that followed, and the days between.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Table,
    and_,
    case,
    cast,
    column,
    distinct,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import DDLCompiler, SQLCompiler
from sqlalchemy.sql.ddl import ExecutableDDLElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Float

from exports import labels
from exports.department.fixed import KEYS
from exports.department.kinds import MARIADB
from exports.department.schema import IDENTIFIER_BYTES, RowTable, Schema, identifier
from exports.names import cut_bytes
from flows.form.outline import FigureKind, Section

ACCEPTED = literal_column("'accepted'")
RETURNED = literal_column("'returned'")
MAIN = "bao_cao"
"""What the main table's views are called."""
KEEPS = 8
"""The bytes of a heading that is cut which tell it from others: " ~" and a number."""


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


class _Days(FunctionElement[float]):
    """The days from the first moment to the second, as a number with a point."""

    type = Float()
    name = "days"
    inherit_cache = True


@compiles(_Days)
def _days(element: _Days, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401
    first, second = (compiler.process(one, **kw) for one in element.clauses)
    match compiler.dialect.name:
        case "sqlite":
            return f"(julianday({second}) - julianday({first}))"
        case "postgresql":
            return f"(EXTRACT(EPOCH FROM {second} - {first}) / 86400)"
        case "mssql":
            return f"(DATEDIFF(second, {first}, {second}) / 86400.0)"
    return f"(TIMESTAMPDIFF(SECOND, {first}, {second}) / 86400.0)"


def views_of(schema: Schema, dialect: str) -> tuple[View, ...]:
    """Return all views for this schema. One that another is made from comes before it."""
    latest = _latest_accepted(schema)
    return (
        latest,
        *_rows(schema, latest, dialect),
        *_figures(schema, latest),
        *_top_rows(schema, latest),
        _returns(schema),
    )


def _latest_accepted(schema: Schema) -> View:
    found, newer = schema.submissions, schema.submissions.alias("newer")
    is_newer = and_(
        newer.c.report_number == found.c.report_number,
        newer.c.report_version > found.c.report_version,
        newer.c.state == ACCEPTED,
    )
    query = select(found).where(found.c.state == ACCEPTED, ~exists(select(newer.c.id).where(is_newer)))
    about = "Lần nộp đã chấp nhận mới nhất của từng báo cáo"
    return View("decuong_latest_accepted", query, about, _comments(found.columns))


def _from(view: View) -> FromClause:
    return table(view.name, *(column(name) for name in view.columns))


SENDER = ("outline", "organisation", "province", "province_code", "submitted_at", "submitted_year")
"""What each view tells about a report, beside its number and version."""


def _sender(latest: FromClause) -> list[ColumnElement[Any]]:
    return [latest.c[name] for name in SENDER]


def _is_its(rows: FromClause, latest: FromClause) -> ColumnElement[bool]:
    return and_(*(rows.c[name] == latest.c[name] for name in KEYS))


def _rows(schema: Schema, latest: View, dialect: str) -> Iterator[View]:
    """Yield the views of each repeat, and of the main part, over all outlines."""
    same: dict[str, list[RowTable]] = {}
    for rows in schema.rows.values():
        same.setdefault(rows.flat.template, []).append(rows)
    about_sender = _comments(schema.submissions.c[name] for name in SENDER)
    for template, tables in same.items():
        name = template.replace("/", "__") or MAIN
        columns = _joined(tables)
        query = _union(tables, columns, _from(latest), dialect)
        comments = {one: str(found.comment) for one, found in columns.items()} | about_sender
        about = " · ".join(dict.fromkeys(rows.flat.label for rows in tables))
        plain = View(identifier(f"decuong_all_{name}"), query, about, comments)
        yield plain
        whole = [*KEYS, *SENDER, *(one for one in columns if one not in KEYS)]
        yield _headed(plain, f"decuong_view_{name}", about, whole)
        for section, asked in _sections(tables).items():
            fixed = [one for one in whole if one in _PLACES or one in about_sender]
            chosen = [*fixed, *(one for one in whole if one in asked and one not in fixed)]
            yield _headed(plain, f"decuong_view_{name}__{section}", asked[""], chosen)


_PLACES = (*KEYS, "row_path", "parent_path", "position")
"""The columns that say where a row belongs."""


def _joined(tables: Sequence[RowTable]) -> dict[str, Column[Any]]:
    """Return the columns of all these tables by name, each once, as the first that has it.

    If another outline asks for another type under the same key, its column has the outline's name behind.
    """
    found: dict[str, Column[Any]] = {}
    for rows in tables:
        for one in rows.table.columns:
            known = found.setdefault(one.name, one)
            if type(known.type) is not type(one.type):
                found[identifier(f"{one.name}__{rows.flat.outline}")] = one
    return found


def _union(
    tables: Sequence[RowTable], columns: Mapping[str, Column[Any]], latest: FromClause, dialect: str
) -> CompoundSelect[Any]:
    queries = []
    for rows in tables:
        cells = (_cell(rows.table, name, one, dialect) for name, one in columns.items())
        queries.append(select(*cells, *_sender(latest)).join(latest, _is_its(rows.table, latest)))
    return union_all(*queries)


def _cell(rows: Table, name: str, wanted: Column[Any], dialect: str) -> ColumnElement[Any]:
    """Return a table's column, or an empty one of the right type if the table lacks it."""
    found = rows.columns.get(wanted.name)
    is_it = found is not None and type(found.type) is type(wanted.type)
    if found is not None and is_it and (name == wanted.name or wanted.table is rows):
        return found.label(name)
    takes_any_type = dialect in MARIADB or dialect == "sqlite"
    return (null() if takes_any_type else cast(null(), wanted.type)).label(name)


def _sections(tables: Sequence[RowTable]) -> dict[str, dict[str, str]]:
    """Return the columns in each section of these tables, by the section's key; its title stands under ""."""
    found: dict[str, dict[str, str]] = {}
    for rows in tables:
        inside = rows.flat.template.count("/") + 1 if rows.flat.template else 0
        for name, field in rows.fields.items():
            if field.column is None:
                continue
            place = field.column.place
            own = place.around[place.around.index(place.repeats[-1]) + 1 :] if inside else place.around
            for at, around in enumerate(own):
                if isinstance(around.node, Section):
                    key = "__".join(one.key for one in own[: at + 1])
                    number, title = around.node.number, around.node.label.default
                    heading = f"{number.rstrip('.')}. {title}" if number else title
                    found.setdefault(key, {"": heading})[name] = name
    return found


def _headed(plain: View, name: str, about: str, chosen: Sequence[str]) -> View:
    """Return a view on another one, with headings that people read instead of the columns' names."""
    below = _from(plain)
    heads = _headings({one: plain.columns[one] for one in chosen})
    query = select(*(below.c[one].label(head) for one, head in heads.items()))
    return View(identifier(name), query, about, {head: plain.columns[one] for one, head in heads.items()})


def _headings(comments: Mapping[str, str]) -> dict[str, str]:
    """Return each column's heading: short enough for every database, and no two alike."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for name, comment in comments.items():
        plain = " ".join("".join(sign for sign in comment if ord(sign) < 0x10000).split()) or name
        head, number = _cut(plain, IDENTIFIER_BYTES), 1
        while _folded(head) in used:
            number += 1
            head = f"{_cut(plain, IDENTIFIER_BYTES - KEEPS)} ~{number}"
        used.add(_folded(head))
        found[name] = head
    return found


def _cut(text: str, limit: int) -> str:
    return cut_bytes(text, limit).rstrip()


def _folded(head: str) -> str:
    """Return a heading as MariaDB compares it: without accents, in small letters."""
    plain = unicodedata.normalize("NFD", head.casefold().replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


FIGURES: Mapping[str, tuple[FigureKind, tuple[str, ...]]] = {
    "decuong_counts": (
        FigureKind.COUNT,
        ("value", "upper_value", "low", "high", "about_label", "unit", "per", "of_value", "part", "is_total"),
    ),
    "decuong_money": (
        FigureKind.MONEY,
        ("value", "upper_value", "low", "high", "about_label", "unit", "per", "source", "part", "is_total"),
    ),
    "decuong_periods": (
        FigureKind.PERIOD,
        ("first_day", "last_day", "first_year", "last_year", "about_label"),
    ),
    "decuong_places": (
        FigureKind.PLACE,
        ("place", "level", "level_label", "place_code", "is_old", "province"),
    ),
}
"""The views of figures: their kind, and the columns that this kind has."""
_ABOUT_FIGURE = ("path", "position", "row_path", "top_row", "template", "question_number", "question", "name")
_OF_PLACE = {"province": "place_province"}


def _figures(schema: Schema, latest: View) -> Iterator[View]:
    figures, accepted = schema.figures, _from(latest)
    for name, (kind, own) in FIGURES.items():
        chosen = (*KEYS, *_ABOUT_FIGURE, "label", *own, "words", "confirmation", "confirmation_label")
        columns = [figures.c[one].label(_OF_PLACE.get(one, one)) for one in chosen]
        comments = {_OF_PLACE.get(one, one): str(figures.c[one].comment) for one in chosen}
        if kind is FigureKind.PLACE:
            columns.append(figures.c.province_code.label("place_province_code"))
            comments["place_province_code"] = str(figures.c.province_code.comment)
        comments |= _comments(schema.submissions.c[one] for one in SENDER)
        query = (
            select(*columns, *_sender(accepted))
            .join(accepted, _is_its(figures, accepted))
            .where(figures.c.kind == literal_column(f"'{kind.value}'"))
        )
        yield View(name, query, f"Số liệu: {labels.FIGURE_KINDS[kind]}", comments)


def _top_rows(schema: Schema, latest: View) -> Iterator[View]:
    """Yield the view of outermost rows. A row with places in several provinces has no province."""
    figures, accepted = schema.figures, _from(latest)
    outermost = [rows for rows in schema.rows.values() if rows.flat.parent == ""]
    if not outermost:
        return
    told = union_all(
        *(
            select(
                *(one.table.c[key] for key in KEYS),
                one.table.c.row_path,
                literal_column("'" + one.flat.template.replace("'", "''") + "'").label("repeat_name"),
            )
            for one in outermost
        )
    ).subquery("told")
    is_one = func.count(distinct(figures.c.province_code)) == literal_column("1")
    by_row = (
        select(
            *(figures.c[key] for key in KEYS),
            figures.c.top_row,
            case((is_one, func.min(figures.c.province))).label("province"),
            case((is_one, func.min(figures.c.province_code))).label("province_code"),
            func.count(distinct(figures.c.province_code)).label("provinces"),
            func.min(figures.c.first_year).label("first_year"),
            func.max(figures.c.last_year).label("last_year"),
        )
        .group_by(*(figures.c[key] for key in KEYS), figures.c.top_row)
        .subquery("by_row")
    )
    is_here = and_(*(by_row.c[key] == told.c[key] for key in KEYS), by_row.c.top_row == told.c.row_path)
    none_named = or_(by_row.c.provinces.is_(None), by_row.c.provinces == literal_column("0"))
    query = (
        select(
            *(told.c[key] for key in KEYS),
            told.c.row_path.label("top_row"),
            told.c.repeat_name,
            accepted.c.outline,
            accepted.c.organisation,
            case((none_named, accepted.c.province), else_=by_row.c.province).label("province"),
            case((none_named, accepted.c.province_code), else_=by_row.c.province_code).label("province_code"),
            by_row.c.first_year,
            by_row.c.last_year,
        )
        .select_from(told)
        .join(accepted, _is_its(told, accepted))
        .outerjoin(by_row, is_here)
    )
    comments = {
        **_comments(schema.submissions.c[key] for key in KEYS),
        "top_row": str(figures.c.top_row.comment),
        "repeat_name": "Loại dòng, ví dụ du_an",
        **_comments(schema.submissions.c[key] for key in ("outline", "organisation")),
        "province": "Tỉnh hiện nay của các nơi trong dòng này; trống nếu là nhiều tỉnh; "
        "không nhắc nơi nào thì là tỉnh của báo cáo",
        "province_code": "Mã tỉnh đó",
        "first_year": "Từ năm",
        "last_year": "Đến năm",
    }
    yield View("decuong_top_rows", query, "Từng dự án với tỉnh và năm", comments)


def _returns(schema: Schema) -> View:
    history, later = schema.history, schema.history.alias("later")
    accepted = (
        select(func.min(later.c.done_at))
        .where(
            later.c.report_number == history.c.report_number,
            later.c.state == ACCEPTED,
            later.c.done_at >= history.c.done_at,
        )
        .scalar_subquery()
    )
    inner = (
        select(
            *(history.c[key] for key in KEYS),
            history.c.done_at.label("returned_at"),
            history.c.who.label("returned_by"),
            accepted.label("accepted_at"),
        )
        .where(history.c.state == RETURNED)
        .subquery("given_back")
    )
    days: FunctionElement[float] = _Days(inner.c.returned_at, inner.c.accepted_at)
    query: Select[Any] = select(inner, days.label("days"))
    comments = {
        **_comments(history.c[key] for key in KEYS),
        "returned_at": "Trả lại lúc",
        "returned_by": "Người trả lại",
        "accepted_at": "Chấp nhận sau đó lúc; trống nếu chưa",
        "days": "Số ngày từ khi trả lại đến khi chấp nhận",
    }
    return View("decuong_returns", query, "Từng lần trả lại và lần chấp nhận sau đó", comments)


def _comments(columns: Iterable[Any]) -> dict[str, str]:
    return {one.name: str(one.comment) for one in columns}
