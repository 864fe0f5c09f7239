import csv as reader
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import csv
from exports.reports import Reports
from flows.form.outline import Outline
from flows.report.submission import Submission
from tests.chance import examples
from tests.exports.samples import ask, every_type, full_report, outline, report, said


def export(to: Path, reports: list[Submission], *outlines: Outline) -> None:
    csv.write(Reports(reports, outlines), to)


def lines(file: Path) -> list[dict[str, str]]:
    """As the documented dialect says, with the way back."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return [
            {header: cell.removeprefix("'") for header, cell in line.items()}
            for line in reader.DictReader(opened, strict=True)
        ]


def test_a_file_per_table(tmp_path: Path) -> None:
    form = every_type()
    export(tmp_path / "bang", [full_report(form)], form)
    files = sorted(path.name for path in (tmp_path / "bang").iterdir())
    assert files == [
        "gop_y.csv",
        "lich_su.csv",
        "mau.csv",
        "mau.du_an.csv",
        "mau.du_an.tiep_can.csv",
        "so_lieu.csv",
        "tep_kem.csv",
        "tu_dien.csv",
    ]
    project = lines(tmp_path / "bang" / "mau.du_an.csv")[2]
    assert project["2.2. Số hộ"] == "25"
    assert project["Kinh phí"] == "1234.5"
    assert project["Ngày"] == "2020-04-11"
    assert project["Giờ"] == "14:30:00"
    assert len(lines(tmp_path / "bang" / "tep_kem.csv")) == 2
    assert (tmp_path / "bang" / "mau.csv").read_bytes().startswith(b'\xef\xbb\xbf"')


RISKY = ["=1+1", "+84 24", "-5 hộ", "@x", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''"]


@pytest.mark.parametrize("text", RISKY)
def test_a_formula_is_harmless_and_comes_back(tmp_path: Path, text: str) -> None:
    form = outline(ask("cau", "Câu"))
    export(tmp_path / "bang", [report(form, said("cau", text))], form)
    with (tmp_path / "bang" / "mau.csv").open(encoding="utf-8-sig", newline="") as opened:
        (line,) = reader.DictReader(opened)
    assert line["Câu"] == "'" + text
    assert lines(tmp_path / "bang" / "mau.csv")[0]["Câu"] == text


def test_a_negative_number_stays_a_number(tmp_path: Path) -> None:
    form = every_type()
    export(tmp_path / "bang", [full_report(form)], form)
    assert '"-5"' in (tmp_path / "bang" / "mau.csv").read_text(encoding="utf-8-sig")


@settings(max_examples=examples(30), deadline=None)
@given(
    texts=st.lists(st.text(min_size=1) | st.sampled_from(['a\r\nb\n"c";d,e\tf\n']), min_size=1, max_size=4)
)
def test_any_text_comes_back_and_rows_are_reports(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    form = outline(ask("cau", "Câu"))
    to = tmp_path_factory.mktemp("csv") / "bang"
    export(to, [report(form, said("cau", text), number=f"n{at}") for at, text in enumerate(texts)], form)
    assert [line["Câu"] for line in lines(to / "mau.csv")] == texts


def test_an_existing_folder_keeps_what_is_not_ours(tmp_path: Path) -> None:
    form = every_type()
    (tmp_path / "thu.txt").write_text("của tôi")
    (tmp_path / "mau.csv").write_text("cũ")
    export(tmp_path, [full_report(form)], form)
    assert (tmp_path / "thu.txt").read_text() == "của tôi"
    assert len(lines(tmp_path / "mau.csv")) == 1
