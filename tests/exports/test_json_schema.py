"""The published schema of the JSON export holds for what is exported, by another library's judgement."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from exports.formats import FORMATS
from exports.reports import Reports
from flows.report.submission import Remark, ReviewStep
from tests.exports.samples import AT, by_aspects, every_type, full_report, real, report, said
from tests.exports.test_workbook import FORM, money, place, told
from tests.play import Play


def schema(folder: Path) -> dict[str, Any]:
    FORMATS["schema"](Reports([], []), folder / "schema.json")
    found: dict[str, Any] = json.loads((folder / "schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def exported(folder: Path, reports: Reports) -> list[dict[str, Any]]:
    FORMATS["json"](reports, folder / "a.json")
    found: list[dict[str, Any]] = json.loads((folder / "a.json").read_text())
    return found


def test_what_is_exported_is_as_the_schema_says(tmp_path: Path) -> None:
    reviewed = replace(
        told("du_an[1]/quy_mo", money(25, 27), place("Xã B", 15, "Tỉnh Lào Cai")),
        remarks=(Remark("du_an[1]/ten", "Tên đầy đủ?", "Hoa", AT),),
        replies={"chung": said("chung", "vâng")},
        history=(ReviewStep("submit", AT, "respondent", ""),),
    )
    lost = report(every_type(), said("khong_con", "x"), number="2")
    found = exported(tmp_path, Reports([full_report(), lost], [every_type()]))
    found += exported(tmp_path, Reports([reviewed], [FORM]))
    jsonschema.validate(found, schema(tmp_path), jsonschema.Draft202012Validator)


def test_a_told_report_is_as_the_schema_says(tmp_path: Path, play: Play) -> None:
    play.agrees()
    play.says("Bò", "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định", "từ quý I/2011 đến tháng 6/2013")
    play.says("25-27 hộ, trong đó 18 hộ nghèo, 12 triệu đồng/con, ngân sách tỉnh 500 triệu, 12 sào, 9/14 xã")
    play.attaches(caption="chuồng")
    for _ in range(2):
        play.presses("submit")
    form = play.registry.newest("ngan_sach").outline
    found = exported(tmp_path, Reports(play.submissions(), [form]))
    known = schema(tmp_path)
    jsonschema.validate(found, known, jsonschema.Draft202012Validator)
    assert {key for one in found[0]["rows"]["du_an"] for key in one["answers"]} >= {"dia_diem", "thoi_gian"}
    del found[0]["state"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, known, jsonschema.Draft202012Validator)


def test_words_kept_from_last_years_report_say_so(tmp_path: Path) -> None:
    form, answer = real("ngan_sach"), said("du_an[1]/ten", "Nuôi bò")
    kept = replace(answer, parts=(replace(answer.parts[0], kept_from="2025-0007"),))
    [found] = exported(tmp_path, Reports([report(form, kept, rows={"du_an": (1,)})], [form]))
    [part] = found["rows"]["du_an"][0]["answers"]["ten"]["parts"]
    assert part["kept_from"] == "2025-0007"
    jsonschema.validate([found], schema(tmp_path))


def test_aspects_are_as_the_schema_says(tmp_path: Path) -> None:
    form = real("ngan_sach")
    [found] = exported(tmp_path, Reports([by_aspects(form)], [form]))
    jsonschema.validate([found], schema(tmp_path))
