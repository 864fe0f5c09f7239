"""A report's page beside last year's report of the same organisation: figures, changes, the same words."""

from __future__ import annotations

import re

import pytest

from flows.form.machine import Mover
from storage.campaigns.organisations import Organisation
from storage.reports.submissions import move
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, NINH_BINH, Console
from tests.invited import campaign

ONE = (Organisation("Hội Nông dân", LAO_CAI),)


def submits(console: Console, who: str, id_: str, *does: str) -> str:
    """Somebody of the organisation reports in one more campaign. Returns the report's number."""
    play = console.play
    [code] = campaign(play.engine, id_, ONE, play.clock())
    play.address = who
    play.enters(code)
    for one in does:
        if one.startswith("["):
            play.presses(one.strip("[]"))
        else:
            play.says(one)
    play.presses("submit")
    play.presses("submit")
    return play.submissions()[-1].number


@pytest.fixture
def both(console: Console) -> tuple[str, str]:
    """The numbers of last year's report and this year's, of one project in Lào Cai."""
    where = "xã Y Tý, tỉnh Lào Cai"
    before = submits(
        console, "an", "c1", "Nuôi bò", where, "2025", "20 hộ, 3 xã", "xong", "Có thu nhập", "xong"
    )
    console.play.clock.forward(days=300)
    kept, typed = ("[as_before]", "[as_before]"), ("2026", "25 hộ, gần 3 xã", "xong", "Có thu  nhập", "xong")
    now = submits(console, "binh", "c2", "[take_all]", *kept, *typed)
    return before, now


def section(page: str, path: str) -> str:
    """The text of one question, without tags."""
    found = re.search(rf'<section class="item" id="{re.escape(path)}".*?</section>', page, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_figures_of_both_years_stand_beside_each_other(console: Console, both: tuple[str, str]) -> None:
    before, now = both
    page = console.add("hoa", Role.VIEWER).get(f"/staff/reports/{now}").text
    assert f'<a href="/staff/reports/{before}-1">{before}</a> · 3 câu đúng từng chữ như năm trước' in page
    scale = section(page, "du_an[1]/quy_mo")
    assert "Số liệu Năm trước Năm nay Tăng, giảm" in scale
    assert "số hộ 20 hộ 25 hộ +5 (+25%)" in scale
    assert "số xã 3 xã gần 3 xã –" in scale, "what is not exact has no change"
    assert "như năm trước" not in scale
    assert "Như năm trước, người báo cáo bấm giữ" in section(page, "du_an[1]/ten")
    assert "Đúng từng chữ như năm trước" in section(page, "du_an[1]/muc_tieu")
    assert "năm trước" not in section(page, "du_an[1]/hoat_dong").lower()


def test_last_years_own_page_says_nothing_of_it(console: Console, both: tuple[str, str]) -> None:
    page = console.add("hoa", Role.VIEWER).get(f"/staff/reports/{both[0]}").text
    assert "năm trước" not in page.lower()


def test_a_withdrawn_report_is_not_compared(console: Console, both: tuple[str, str]) -> None:
    move(console.play.engine, both[0], "withdraw", Mover.STAFF, console.play.clock())
    assert "năm trước" not in console.add("hoa", Role.VIEWER).get(f"/staff/reports/{both[1]}").text.lower()


def test_who_may_not_see_last_years_report_sees_nothing_of_it(console: Console) -> None:
    """Its project was in another province."""
    before = submits(console, "an", "c1", "Nuôi bò", "xã Hồng Thuận, tỉnh Ninh Bình", "2025", "20 hộ", "xong")
    does = ("[take_all]", "[as_before]", "xã Y Tý, tỉnh Lào Cai", "2026", "25 hộ", "xong")
    now = submits(console, "binh", "c2", *does)
    page = console.add("lan", Role.VIEWER, LAO_CAI).get(f"/staff/reports/{now}")
    assert page.status_code == 200 and "năm trước" not in page.text.lower() and before not in page.text
    both = console.add("minh", Role.VIEWER, LAO_CAI, NINH_BINH).get(f"/staff/reports/{now}").text
    assert "+5 (+25%)" in both
