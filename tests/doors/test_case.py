"""The case through each door: equal submissions, and equal cells in what staff take away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import create_engine, inspect, text

from exports.department.deliver import Outcome, deliver, init
from exports.formats import FORMATS
from flows.report.answer import Standing
from flows.report.submission import Submission
from tests.doors.case import expected, steps
from tests.doors.doors import DOORS, app_at
from tests.play import START


async def tell(door: str, folder: Path) -> Submission:
    """The case through a door; the one sealed report."""
    app = app_at(folder)
    async with DOORS[door](app) as way:
        for step in steps():
            if step.number:
                assert way.number() == step.number, step
            await way.take(step)
    [submission] = list(app.reports().submissions)
    app.engine.dispose()
    return submission


@pytest.mark.parametrize("door", DOORS)
async def test_every_word_arrives(door: str, tmp_path: Path) -> None:
    submission = await tell(door, tmp_path)
    told = {
        path: None if answer.standing is Standing.SKIPPED else answer.text
        for path, answer in submission.answers.items()
    }
    assert told == expected()
    assert submission.rows == {"du_an": (1, 2), "du_an[1]/tiep_can": (1,), "du_an[2]/tiep_can": (1, 2)}
    assert submission.number == f"{submission.submitted_at.year}-0001"


@pytest.mark.parametrize("door", DOORS)
async def test_the_same_cells_are_taken_away(door: str, tmp_path: Path) -> None:
    await tell(door, tmp_path)
    app = app_at(tmp_path)
    wanted = {answer for answer in expected().values() if answer is not None}
    assert wanted <= _xlsx_cells(app, tmp_path)
    assert wanted <= _json_cells(app, tmp_path)
    assert wanted <= _department_cells(app, tmp_path)
    app.engine.dispose()


def _xlsx_cells(app: Any, folder: Path) -> set[str]:
    FORMATS["xlsx"](app.reports(), folder / "bao-cao.xlsx")
    book = openpyxl.load_workbook(folder / "bao-cao.xlsx")
    return {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}


def _json_cells(app: Any, folder: Path) -> set[str]:
    FORMATS["json"](app.reports(), folder / "bao-cao.json")

    def leaves(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set().union(*map(leaves, value.values())) if value else set()
        if isinstance(value, list):
            return set().union(*map(leaves, value)) if value else set()
        return {str(value)}

    return leaves(json.loads((folder / "bao-cao.json").read_text()))


def _department_cells(app: Any, folder: Path) -> set[str]:
    engine = create_engine(f"sqlite:///{folder}/cuc.db")
    reports = app.reports()
    assert init(engine, reports.outlines) is None
    delivered = deliver(engine, reports.submissions, reports.outlines, START)
    assert set(delivered.outcomes.values()) == {Outcome.NEW}
    again = deliver(engine, app.reports().submissions, reports.outlines, START)
    assert set(again.outcomes.values()) == {Outcome.UNCHANGED}
    cells: set[str] = set()
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                cells |= set(map(str, row))
    engine.dispose()
    return cells
