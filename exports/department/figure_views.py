"""The views of figures by kind, of projects with their province and years, and of returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    case,
    distinct,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.functions import FunctionElement

from exports import labels
from exports.department.fixed import KEYS
from exports.department.schema import Schema
from exports.department.view_parts import (
    ACCEPTED,
    RETURNED,
    SENDER,
    Days,
    View,
    comments,
    from_view,
    is_its,
    sender,
)
from flows.form.outline import FigureKind

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
        FigureKind.ADMIN_UNIT,
        ("place", "level", "level_label", "place_code", "is_old", "province"),
    ),
}
"""The views of figures: their kind, and the columns that this kind has."""
_ABOUT_FIGURE = ("path", "position", "row_path", "top_row", "template", "question_number", "question", "name")
_OF_PLACE = {"province": "place_province"}


def figure_views(schema: Schema, latest: View) -> Iterator[View]:
    """Yield a view for each kind of figure."""
    figures, accepted = schema.figures, from_view(latest)
    for name, (kind, own) in FIGURES.items():
        chosen = (*KEYS, *_ABOUT_FIGURE, "label", *own, "words", "confirmation", "confirmation_label")
        columns = [figures.c[one].label(_OF_PLACE.get(one, one)) for one in chosen]
        told = {_OF_PLACE.get(one, one): str(figures.c[one].comment) for one in chosen}
        if kind is FigureKind.ADMIN_UNIT:
            columns.append(figures.c.province_code.label("place_province_code"))
            told["place_province_code"] = str(figures.c.province_code.comment)
        told |= comments(schema.submissions.c[one] for one in SENDER)
        query = (
            select(*columns, *sender(accepted))
            .join(accepted, is_its(figures, accepted))
            .where(figures.c.kind == literal_column(f"'{kind.value}'"))
        )
        yield View(name, query, f"Số liệu: {labels.FIGURE_KINDS[kind]}", told)


def top_rows(schema: Schema, latest: View) -> Iterator[View]:
    """Yield the view of outermost rows. A row with places in several provinces has no province."""
    figures, accepted = schema.figures, from_view(latest)
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
        .join(accepted, is_its(told, accepted))
        .outerjoin(by_row, is_here)
    )
    meanings = {
        **comments(schema.submissions.c[key] for key in KEYS),
        "top_row": str(figures.c.top_row.comment),
        "repeat_name": "Loại dòng, ví dụ du_an",
        **comments(schema.submissions.c[key] for key in ("outline", "organisation")),
        "province": "Tỉnh hiện nay của các nơi trong dòng này; trống nếu là nhiều tỉnh; "
        "không nhắc nơi nào thì là tỉnh của báo cáo",
        "province_code": "Mã tỉnh đó",
        "first_year": "Từ năm",
        "last_year": "Đến năm",
    }
    yield View("decuong_top_rows", query, "Từng dự án với tỉnh và năm", meanings)


def returns(schema: Schema) -> View:
    """Return the view of returns, each with the acceptance that followed."""
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
    days: FunctionElement[float] = Days(inner.c.returned_at, inner.c.accepted_at)
    query: Select[Any] = select(inner, days.label("days"))
    told = {
        **comments(history.c[key] for key in KEYS),
        "returned_at": "Trả lại lúc",
        "returned_by": "Người trả lại",
        "accepted_at": "Chấp nhận sau đó lúc; trống nếu chưa",
        "days": "Số ngày từ khi trả lại đến khi chấp nhận",
    }
    return View("decuong_returns", query, "Từng lần trả lại và lần chấp nhận sau đó", told)
