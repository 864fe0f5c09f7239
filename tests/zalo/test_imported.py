"""A draft that was imported is opened on Zalo, where everything is typed."""

from __future__ import annotations

from pathlib import Path

from bot.app import new_id
from bot.intake.offline_reports import file_person, prepare, store
from exports.offline.filled import read_filled
from exports.offline.template import write_template
from flows.respondents.codes import spelled
from tests.offline.workbook import PROJECTS, REPORTS, Workbook
from tests.zalo.house import House
from tests.zaloapi import Phone


def imported(house: House, folder: Path) -> str:
    """The code of a draft with one project."""
    dialogue = house.app.registry.newest("ngan_sach")
    write_template(dialogue.outline, folder / "mau.xlsx")
    book = Workbook(folder / "mau.xlsx")
    book.fill(REPORTS, 5, {"@bao_cao": "HG-01"})
    book.fill(PROJECTS, 5, {"@bao_cao": "HG-01", "@du_an": "1", "du_an/ten": "Nuôi bò"})
    filled = read_filled(book.save(), dialogue.outline)
    person = file_person(new_id, "mau.xlsx")
    prepared, faults = prepare(filled, dialogue, person, house.now(), new_id, house.app.say)
    assert not [*filled.faults, *faults]
    [line] = store(house.app.engine, prepared, person, house.now(), "lan", new_id)
    assert line.code is not None
    return spelled(line.code.code)


async def test_the_code_opens_the_draft_on_zalo(house: House, phone: Phone, tmp_path: Path) -> None:
    code = imported(house, tmp_path)
    async with house.running():
        await house.tells(phone, code)
        assert "Báo cáo này được giao cho anh/chị: “HG-01”" in phone.texts[-1]
        await house.tells(phone, "[Đồng ý, vào báo cáo này]")
        assert "Báo cáo này nay là của anh/chị" in phone.texts[-1]
        assert "Đã viết: “Nuôi bò”" in phone.texts[-1]
