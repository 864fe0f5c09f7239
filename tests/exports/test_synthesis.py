"""The synthesis, read back by other libraries and counted anew by other means."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from exports.reports import ExportError, Reports
from exports.synthesis.folder import write
from exports.synthesis.gather import gathered, newest
from exports.synthesis.likeness import groups_of, statements_of
from exports.synthesis.records import TABLES, records
from exports.synthesis.rules import Rules, check_rules, read_rules
from flows.report.figure import Amount, Confirmation, Period
from flows.report.submission import Submission
from tests.exports.samples import outline, real, report, said
from tests.exports.synthesised import LESSONS, NAMES, PROVINCES, many

AT = datetime(2026, 11, 25, tzinfo=UTC)
BUDGET = real("ngan_sach")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Lines = list[dict[str, Any]]


@pytest.fixture(scope="module")
def reports() -> list[Submission]:
    return list(many(BUDGET, 60))


@pytest.fixture(scope="module")
def folder(reports: list[Submission], tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("synthesis") / "th"
    assert write(Reports(reports, [BUDGET]), to, read_rules(), "tất cả", AT) == 60
    return to


def sheet(folder: Path, title: str) -> Lines:
    book = openpyxl.load_workbook(folder / "tong-hop.xlsx", read_only=True)
    head, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def document(path: Path) -> Any:
    return ElementTree.fromstring(ZipFile(path).read("word/document.xml"))


def text_of(part: Any) -> str:
    return "".join(one.text or "" for one in part.iter(f"{W}t"))


def tables(path: Path) -> list[list[list[str]]]:
    return [
        [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        for table in document(path).iter(f"{W}tbl")
    ]


def wholes(reports: list[Submission], question: str, confirmed: bool) -> dict[tuple[str, str, str], Decimal]:
    """What may be summed, by (source, province, year), counted from the reports themselves."""
    found: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for one in reports:
        for row in (1, 2):
            path = f"du_an[{row}]/"
            [place] = one.answers[path + "dia_diem"].figures
            [period] = one.answers[path + "thoi_gian"].figures
            assert isinstance(period.value, Period) and period.value.start is not None
            by_source = defaultdict(list)
            for figure in one.answers[path + question].figures:
                amount = figure.value
                if isinstance(amount, Amount) and not amount.per and not amount.is_part:
                    by_source[amount.source].append((amount, figure.confirmation))
            for source, amounts in by_source.items():
                if len(amounts) == 1 and amounts[0][0].to is None:
                    [(amount, state)] = amounts
                    if (state is not Confirmation.READ) is confirmed:
                        province = getattr(place.value, "province", "")
                        found[source, province, str(period.value.start.year)] += amount.value
    return dict(found)


SHOWN = {"": "không nói nguồn", "dân": "dân góp"}


@pytest.mark.parametrize("confirmed", [True, False])
@pytest.mark.parametrize("question", ["quy_mo", "dong_gop"])
def test_sums_are_those_of_a_plain_count(
    folder: Path, reports: list[Submission], question: str, confirmed: bool
) -> None:
    counted = wholes(reports, question, confirmed)
    assert len(counted) > 10
    kept = {
        (line["Nguồn"] or "", line["Tỉnh"], line["Năm"]): line[
            "Đã xác nhận" if confirmed else "Chưa xác nhận"
        ]
        for line in sheet(folder, "Tổng theo tỉnh, năm, nguồn")
        if (line["Số liệu"] == "số hộ") is (question == "quy_mo")
    }
    shown = {
        (SHOWN.get(source, source) if question == "dong_gop" else "", *rest): value
        for (source, *rest), value in counted.items()
    }
    assert {cut: value for cut, value in kept.items() if value is not None} == shown


def test_the_document_has_the_same_sums(folder: Path, reports: list[Submission]) -> None:
    kinds, by_province, by_year, by_source, *_ = tables(folder / "tong-hop.docx")
    confirmed, unconfirmed = wholes(reports, "quy_mo", True), wholes(reports, "quy_mo", False)
    for table, place in ((by_province, 1), (by_year, 2)):
        total = table[-1]
        assert total[0] == "Tổng"
        assert total[1] == f"{sum(confirmed.values()):,}".replace(",", ".")
        assert total[4] == f"{sum(unconfirmed.values()):,}".replace(",", ".")
        by_name: Counter[str] = Counter()
        for cut, value in confirmed.items():
            by_name[cut[place]] += int(value)
        assert {row[0]: row[1] for row in table[1:-1]} == {
            name: f"{value:,}".replace(",", ".") for name, value in by_name.items()
        }
    money: Counter[str] = Counter()
    for (source, _, _), value in wholes(reports, "dong_gop", True).items():
        money[SHOWN.get(source, source)] += int(value) // 1_000_000
    assert {row[0]: row[1] for row in by_source[1:]} == {
        source: f"{value:,}".replace(",", ".") for source, value in money.items()
    }, "in millions, and no total over the sources"
    assert kinds[0] == ["Loại", "Mô hình", "Tỷ lệ"]


def test_every_figure_says_what_was_done_with_it(folder: Path, reports: list[Submission]) -> None:
    lines = sheet(folder, "Từng số liệu")
    told = sum(
        len(answer.figures)
        for one in reports
        for path, answer in one.answers.items()
        if path.endswith(("quy_mo", "dong_gop"))
    )
    assert len(lines) == told
    added = sum(
        line["Giá trị"]
        for line in lines
        if line["Cách dùng"] == "cộng: đã xác nhận" and line["Số liệu"] == "số hộ"
    )
    assert added == sum(wholes(reports, "quy_mo", True).values())
    assert {line["Cách dùng"] for line in lines} == {
        "cộng: đã xác nhận",
        "cộng riêng: chưa xác nhận",
        "không cộng: bình quân, phần, hay đơn vị khác",
        "không cộng: khoảng",
        "không cộng: câu nói nhiều số",
    }


def test_models_are_counted_by_kind(folder: Path, reports: list[Submission]) -> None:
    kind_of = {name: kind for kind, name in NAMES.items()}
    counted: Counter[str] = Counter()
    for one in reports:
        for row in (1, 2):
            name = re.sub(r" \d+$", "", one.answers[f"du_an[{row}]/ten"].text)
            counted[kind_of[name]] += 1
    kinds = tables(folder / "tong-hop.docx")[0]
    assert {row[0]: int(row[1]) for row in kinds[1:-1]} == counted
    assert kinds[-1][:2] == ["Tổng", "120"]
    lines = sheet(folder, "Mô hình")
    assert Counter(line["Loại"] for line in lines) == counted
    assert {line["Từ khoá"] for line in lines if line["Loại"] == "Ong"} == {"nuôi ong"}
    assert {line["Tỉnh"] for line in lines} == set(PROVINCES.values())


def test_charts_show_the_cells_of_the_sums(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "tong-hop.xlsx")
    shown: Any = book["Biểu đồ"]
    assert len(shown._charts) == 3
    for chart in shown._charts:
        [series] = chart.series
        names, values = series.cat.strRef or series.cat.numRef, series.val.numRef
        (_, names_at), (title, values_at) = (one.f.rsplit("!", 1) for one in (names, values))
        assert title == "'Biểu đồ'"
        some = [cell.value for [cell] in shown[names_at.replace("$", "")]]
        figures = [cell.value for [cell] in shown[values_at.replace("$", "")]]
        assert all(isinstance(name, str) for name in some) and all(one > 0 for one in figures)
        assert len(some) in {4, 5, 6} and figures == sorted(figures, reverse=True)
        assert chart.y_axis.scaling.min == 0


def test_every_statement_leads_to_its_report(folder: Path, reports: list[Submission]) -> None:
    book = openpyxl.load_workbook(folder / "tong-hop.xlsx")
    text = {one.number: [answer.text for answer in one.answers.values()] for one in reports}
    numbers = [row[0].value for row in book["Báo cáo"].iter_rows(min_row=2)]
    groups = book["Nhóm ý"]
    at = {cell.value: place for place, cell in enumerate(groups[1])}
    lines: list[Any] = list(groups.iter_rows(min_row=2))
    assert len(lines) == 60 * 3 * 2
    for line in lines:
        found = re.fullmatch(r"=HYPERLINK\(\"#'Báo cáo'!A(\d+)\",\"(.*)\"\)", line[at["Số báo cáo"]].value)
        assert found is not None
        assert numbers[int(found[1]) - 2] == found[2]
        assert any(line[at["Ý"]].value in said for said in text[found[2]])
    tree = document(folder / "tong-hop.docx")
    marks = {one.get(f"{W}name") for one in tree.iter(f"{W}bookmarkStart")}
    links = [one.get(f"{W}anchor") for one in tree.iter(f"{W}hyperlink")]
    assert len(marks) == 60 and len(links) > 100 and set(links) <= marks


def test_statements_are_grouped_by_likeness(folder: Path) -> None:
    alike = [LESSONS[:3], LESSONS[3:5], LESSONS[5:7], LESSONS[7:]]
    group_of = {one: number for number, some in enumerate(alike) for one in some}
    by_group: dict[tuple[str, int], set[str]] = defaultdict(set)
    for line in sheet(folder, "Nhóm ý"):
        by_group[line["Câu hỏi"], line["Nhóm"]] |= {line["Ý"], line["Ý đứng đầu"]}
    assert all(len({group_of[one] for one in some}) == 1 for some in by_group.values())
    assert sum(len(some) > 1 for some in by_group.values()) >= 9, "and not each by itself"
    titles = [
        text_of(one)
        for one in document(folder / "tong-hop.docx").iter(f"{W}p")
        if (style := one.find(f".//{W}pStyle")) is not None and style.get(f"{W}val") == "Heading3"
    ]
    assert {title.partition(" (")[0] for title in titles} <= set(LESSONS)
    sizes = [int(title.rpartition(" (")[2].partition(" ý")[0]) for title in titles]
    assert all(first >= second for first, second in pairwise(sizes[: len(by_group) // 3]))


WORDS = st.lists(
    st.sampled_from(["họp", "dân", "giống", "vốn", "bò", "của", "nước", "rừng"]), max_size=6
).map(" ".join)


@given(st.lists(WORDS, max_size=12))
def test_each_statement_is_in_one_group_and_like_its_centre(statements: list[str]) -> None:
    rules = replace(read_rules(), fillers=frozenset(), alike=70)
    groups = groups_of(statements, rules)
    assert sorted(at for group in groups for at in group) == list(range(len(statements)))
    assert groups == groups_of(statements, rules)
    assert [len(group) for group in groups] == sorted(map(len, groups), reverse=True)
    for centre, *others in groups:
        for one in others:
            assert statements[one] == statements[centre] or (
                fuzz.token_set_ratio(statements[one], statements[centre]) >= 70
            )


def test_a_short_statement_draws_nothing_in() -> None:
    statements = ["Họp dân", "Họp dân công khai để dân bàn", "Họp dân chọn con giống tốt", "họp  DÂN."]
    groups = groups_of(statements, read_rules())
    assert [0, 3] in groups and len(groups) > 1


def test_an_answer_is_its_lines() -> None:
    assert statements_of("- Họp dân\n\n 2) Giống tốt\n+ Vay vốn\n—\n3 hộ khá lên") == [
        "Họp dân",
        "Giống tốt",
        "Vay vốn",
        "3 hộ khá lên",
    ]


def test_answers_stand_side_by_side_by_province(folder: Path, reports: list[Submission]) -> None:
    path = folder / "cau-tra-loi" / "ngan_sach-01-ten.docx"
    told = Counter((one.number, one.answers[f"du_an[{row}]/ten"].text) for one in reports for row in (1, 2))
    assert Counter((row[0], row[2]) for table in tables(path) for row in table[1:]) == told
    headings = [
        text_of(one)
        for one in document(path).iter(f"{W}p")
        if (style := one.find(f".//{W}pStyle")) is not None and style.get(f"{W}val") == "Heading2"
    ]
    assert headings == sorted(PROVINCES.values())
    answers = sheet(folder, "Câu trả lời")
    assert len(answers) == sum(len(one.answers) for one in reports)


KINDS = [
    ("Nuôi bò sinh sản", "Bò, trâu"),
    ("Bỏ hủ tục, cán bộ gương mẫu", "Khác"),
    ("Can bo xa di tap huan", "Khác"),
    ("mo hinh nuoi bo", "Bò, trâu"),
    ("Trồng ngô, nuôi bò, bò thịt", "Bò, trâu"),
    ("Lúa và bò", "Lúa"),
    ("NUÔI DÊ", "Dê, cừu"),
    ("Nuo\u0302i bo\u0300", "Bò, trâu"),
    ("Cà phê", "Cây công nghiệp"),
    ("", "Khác"),
]


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_keywords_decide_the_kind(name: str, kind: str) -> None:
    assert kinds_of(read_rules(), said("du_an[1]/ten", name)) == [kind]


def test_what_is_done_decides_where_the_name_says_nothing() -> None:
    name, done = said("du_an[1]/ten", "Dự án số 4"), said("du_an[1]/hoat_dong", "Cấp giống ong ngoại")
    assert kinds_of(read_rules(), name, done) == ["Ong"]


def test_staff_change_the_rules(tmp_path: Path) -> None:
    changed = read_rules().source.decode().replace("[kinds]", '[kinds]\n"Đặc sản" = ["dúi", "nhím"]')
    (tmp_path / "quy-tac.toml").write_text(changed)
    rules = read_rules(tmp_path / "quy-tac.toml")
    check_rules(rules, [BUDGET, real("phi_chinh_phu")])
    assert kinds_of(rules, said("du_an[1]/ten", "Nuôi dúi")) == ["Đặc sản"]
    assert kinds_of(read_rules(), said("du_an[1]/ten", "Nuôi dúi")) == ["Khác"]


@pytest.mark.parametrize("fault", ["alike = 0", "nothing", "alike = 60\nmodel = []"])
def test_rules_with_a_fault_are_refused(tmp_path: Path, fault: str) -> None:
    file = tmp_path / "quy-tac.toml"
    file.write_text(read_rules().source.decode().replace("alike = 60", fault))
    with pytest.raises(ExportError, match=r"quy-tac\.toml cannot be read"):
        read_rules(file)


def test_rules_for_what_no_outline_has_are_refused() -> None:
    with pytest.raises(ExportError, match="no outline has a part or a question of this name"):
        check_rules(replace(read_rules(), grouped=("bai_hoc_moi",)), [BUDGET])


def kinds_of(rules: Rules, *answers: Any) -> list[str]:
    one = report(BUDGET, *answers, rows={"du_an": (1,), "du_an[1]/tiep_can": ()})
    with gathered(Reports([one], [BUDGET]), rules) as synthesis:
        return [model.kind for model in synthesis.models()]


def test_wild_words_come_through(tmp_path: Path) -> None:
    wild = "=1+1 <b>&amp;</b> \x07 \ud800 🐐"
    long = "dài " * 20_000
    answers = [said("bai_hoc_quy_trinh", f"{wild}\n<r>x y z</r>"), said("du_an[1]/ket_qua", long)]
    one = report(BUDGET, *answers, rows={"du_an": (1,), "du_an[1]/tiep_can": ()}, respondent_name=wild)
    write(Reports([one], [BUDGET]), tmp_path / "th", read_rules(), wild, AT)
    lines = sheet(tmp_path / "th", "Câu trả lời")
    assert (
        "".join(line["Câu trả lời"] or "" for line in lines if "kết quả" in line["Câu hỏi"]) == long.strip()
    )
    statements = [line["Ý"] for line in sheet(tmp_path / "th", "Nhóm ý")]
    assert "<r>x y z</r>" in statements and any("=1+1 <b>&amp;</b>" in one for one in statements)
    [table] = tables(tmp_path / "th" / "cau-tra-loi" / "ngan_sach-07-ket_qua.docx")
    assert table[1][2] == long.strip()


def test_another_outline_needs_no_programmer(tmp_path: Path) -> None:
    """An outline of which the rules know nothing has its answers side by side, and nothing else."""
    other = outline(BUDGET.children[0], key="nam_sau", version="1")
    one = report(other, said("du_an[1]/ten", "Nuôi ong"), rows={"du_an": (1,), "du_an[1]/tiep_can": ()})
    rules = replace(read_rules(), grouped=("khong_co",))
    write(Reports([one], [other]), tmp_path / "th", rules, "", AT)
    assert [line["Loại"] for line in sheet(tmp_path / "th", "Mô hình")] == ["Ong"]
    assert sheet(tmp_path / "th", "Nhóm ý") == []


def test_nothing_is_written_of_no_reports(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="nothing to synthesise"):
        write(Reports([], [BUDGET]), tmp_path / "th", read_rules(), "", AT)
    assert list(tmp_path.iterdir()) == []


def test_each_report_counts_once() -> None:
    some = [
        report(BUDGET, number=number, version=version) for number, version in (("a", 1), ("a", 2), ("b", 1))
    ]
    assert [(one.number, one.version) for one in newest(some)] == [("a", 2), ("b", 1)]


def test_the_departments_rows_are_those_of_the_workbook(reports: list[Submission], folder: Path) -> None:
    with gathered(Reports(reports, [BUDGET]), read_rules()) as synthesis:
        rows = defaultdict(list)
        for record in records(synthesis):
            rows[record.table].append(
                dict(zip([name for name, *_ in TABLES[record.table].columns], record.values, strict=True))
            )
    assert Counter(row["kind"] for row in rows["models"]) == Counter(
        line["Loại"] for line in sheet(folder, "Mô hình")
    )
    assert [row["confirmed"] for row in rows["sums"]] == [
        line["Đã xác nhận"] for line in sheet(folder, "Tổng theo tỉnh, năm, nguồn")
    ]
    assert [(row["group_number"], row["statement"]) for row in rows["statements"]] == [
        (line["Nhóm"], line["Ý"]) for line in sheet(folder, "Nhóm ý")
    ]


def test_the_page_names_every_rule_and_file(folder: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "synthesis.md").read_text()
    rules = {line.split(" = ")[0] for line in read_rules().source.decode().splitlines() if " = " in line}
    for name in (*(rule for rule in rules if rule.isidentifier()), *(path.name for path in folder.iterdir())):
        assert f"`{name}" in page, name
