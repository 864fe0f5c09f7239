"""Figures through each door: the table is shown, and its buttons can be tapped there."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from flows.report.figure import Amount, Confirmation
from tests.doors.case import Step
from tests.doors.doors import DOORS, app_at

PATH = "du_an[1]/quy_mo"
STEPS = (
    Step(press="yes"),
    Step(press="outline:ngan_sach"),
    Step(text="Nuôi bò"),
    Step(press="skip"),
    Step(press="skip"),
    Step(text="1 xã, 25 hộ nghèo, 608 triệu đồng"),
    Step(press="done"),
    Step(press=f"agree:{PATH}"),
    Step(press=f"mend:{PATH}"),
    Step(press="figure:2"),
    Step(text="26"),
    Step(press="back"),
    Step(text="Thoát nghèo"),
    Step(press="done"),
    Step(press="contents"),
    Step(press="review"),
    Step(press="submit"),
)


@pytest.mark.parametrize("door", DOORS)
async def test_confirmed_and_corrected_by_tapping(door: str, tmp_path: Path) -> None:
    app = app_at(tmp_path)
    async with DOORS[door](app) as way:
        for step in STEPS:
            await way.take(step)
    [submission] = list(app.reports().submissions)
    answer = submission.answers[PATH]
    assert answer.text == "1 xã, 25 hộ nghèo, 608 triệu đồng"
    assert [(one.name, one.value, one.confirmation) for one in answer.figures] == [
        ("so_xa", Amount(Decimal(1)), Confirmation.CONFIRMED),
        ("so_ho", Amount(Decimal(26)), Confirmation.CORRECTED),
        ("kinh_phi", Amount(Decimal(608_000_000)), Confirmation.CONFIRMED),
    ]
    assert submission.answers["du_an[1]/muc_tieu"].text == "Thoát nghèo"
    app.engine.dispose()
