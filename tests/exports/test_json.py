import json as reader
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import json
from exports.reports import Reports
from flows.form.outline import Type
from tests.chance import examples
from tests.exports.samples import ask, by_aspects, every_type, full_report, outline, real, report, said


def test_nested_by_key_typed_with_parts_and_files(tmp_path: Path) -> None:
    form = every_type()
    json.write(Reports([full_report(form)], [form]), tmp_path / "a.json")
    (found,) = reader.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (found["number"], found["version"], found["state"]) == ("2026-0123", 1, "received")
    assert found["outline"] == {"key": "mau", "version": "1"}
    assert found["submitted_at"] == "2026-11-25T14:05:03.250000+07:00"
    assert found["answers"]["so_ho"]["value"] == -5
    blank, written, project = found["rows"]["du_an"]
    assert (blank["path"], blank["answers"], blank["rows"]) == ("du_an[1]", {}, {"tiep_can": []})
    assert written["answers"]["so_ho"]["standing"] == "as_written"
    assert written["answers"]["so_ho"]["value"] is None
    assert written["answers"]["so_ho"]["text"] == "vài chục hộ"
    answers = project["answers"]
    assert answers["tien"]["value"] == 1234.5
    assert answers["ngay"]["value"] == "2020-04-11"
    assert answers["gio"]["value"] == "14:30:00"
    assert (answers["cac_con"]["value"], answers["cac_con"]["labels"]) == (["bo", "ong"], ["Bò", "Ong"])
    assert answers["noi"]["value"] == {"latitude": 21.0, "longitude": 105.8}
    first = answers["anh"]["parts"][0]
    assert (first["id"], first["at"]) == ("terminal:an:du_an[2]/anh:1", "2026-11-25T14:05:03.250000+07:00")
    assert first["file"]["sent_as"] == "image.jpg"
    assert len(first["file"]["sha256"]) == 64
    assert [row["path"] for row in project["rows"]["tiep_can"]] == [
        "du_an[2]/tiep_can[1]",
        "du_an[2]/tiep_can[3]",
    ]


def test_a_part_says_for_which_aspect_it_was_written(tmp_path: Path) -> None:
    form = real("ngan_sach")
    json.write(Reports([by_aspects(form)], [form]), tmp_path / "a.json")
    (found,) = reader.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    parts = found["rows"]["du_an"][0]["answers"]["phe_duyet"]["parts"]
    assert [(part["text"], part.get("aspect")) for part in parts[:3]] == [
        ("Mất 45 ngày", "thời gian phê duyệt"),
        ("Nhanh", None),
        ("Xã trình", "thủ tục phê duyệt"),
    ]


def test_lines_are_the_same_reports(tmp_path: Path) -> None:
    form = every_type()
    reports = [full_report(form), report(form, number="2")]
    json.write(Reports(reports, [form]), tmp_path / "a.json")
    json.write_lines(Reports(reports, [form]), tmp_path / "a.jsonl")
    array = reader.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    text = (tmp_path / "a.jsonl").read_text(encoding="utf-8")
    assert [reader.loads(line) for line in text.split("\n")[:-1]] == array


def test_no_report_is_an_empty_array(tmp_path: Path) -> None:
    json.write(Reports([], [every_type()]), tmp_path / "a.json")
    assert reader.loads((tmp_path / "a.json").read_text()) == []


@settings(max_examples=examples(25), deadline=None)
@given(text=st.text(), number=st.decimals(allow_nan=False, allow_infinity=False))
def test_text_and_decimals_come_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, text: str, number: Decimal
) -> None:
    form = outline(ask("cau", "Câu"), ask("so", "Số", Type.DECIMAL))
    to = tmp_path_factory.mktemp("json") / "a.jsonl"
    json.write_lines(Reports([report(form, said("cau", text), said("so", "x", value=number))], [form]), to)
    answers = reader.loads(to.read_text(encoding="utf-8"), parse_float=Decimal)["answers"]
    assert answers["cau"]["text"] == text
    assert Decimal(answers["so"]["value"]) == number
