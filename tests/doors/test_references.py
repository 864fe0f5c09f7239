"""Item 5 through each door: a project that was tapped is sealed under the name that it has by then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doors.case import Step
from tests.doors.doors import DOORS, app_at

STEPS = (
    Step(press="yes"),
    Step(press="outline:ngan_sach"),
    Step(text="Nuôi bò", number="1.1"),
    Step(text="Mục lục", number="1.2"),
    Step(text="dự án"),
    Step(press="goto:du_an"),
    Step(press="add"),
    Step(text="Nuôi bò", number="1.1"),
    Step(text="Mục lục", number="1.2"),
    Step(text="5"),
    Step(press="choice:du_an[2]/ten", number="5"),
    Step(press="done", number="5"),
    Step(text="Mục lục"),
    Step(text="dự án 2"),
    Step(text="Nuôi bò sữa", number="1.1"),
    Step(text="Xem và nộp", number="1.2"),
    Step(press="submit"),
)


@pytest.mark.parametrize("door", DOORS)
async def test_the_project_that_was_tapped_is_sealed_under_its_name_of_now(door: str, tmp_path: Path) -> None:
    app = app_at(tmp_path)
    async with DOORS[door](app) as way:
        for step in STEPS:
            if step.number:
                assert way.number() == step.number, step
            await way.take(step)
    [report] = list(app.reports().submissions)
    app.engine.dispose()
    assert report.answers["dien_hinh"].text == "Nuôi bò sữa"
    assert [part.refers for part in report.answers["dien_hinh"].parts] == ["du_an[2]/ten"]
