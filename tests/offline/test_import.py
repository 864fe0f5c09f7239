"""From the empty workbook to the submitted report: filled in offline, imported, opened by code, submitted."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from sqlalchemy import func, select

from bot.channels.terminal import JsonLines, Terminal
from bot.commands import importing, main
from bot.intake import offline_reports
from exports.offline import workbook_file
from flows.report.figure import Confirmation
from flows.report.value import GeoPoint
from storage.core import tables
from storage.core.engine import reading
from storage.operations.doctor import examine
from tests.offline.workbook import PROJECTS, REPORTS, WAYS, Workbook, form
from tests.play import Play

CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")
REPORT: dict[str, Any] = {
    "@bao_cao": "HG-01",
    "don_vi": "UBND xã Y Tý",
    "so_ho": "25",
    "dien_tich": "1.234,5",
    "ngay": "10/6/2013",
    "thang": "6/2015",
    "gio": "14h30",
    "noi": "21.0278, 105.8342",
    "tiep": "Không, dừng lại",
    "vi_sao": "xong",
    "nguon=ns": "x",
    "nguon=dan": "X",
}
"""“xong” closes an answer in the chat; in a file it is a word."""


class Office:
    """A Department with the form published, and its commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder}/decuong.db"
        self.play = Play(self.url, folder / "files", form=("thu.md", form()))

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments))

    def template(self, key: str = "thu") -> Workbook:
        path = self.folder / "mau.xlsx"
        assert self.run("import", "template", key, "--to", str(path)).exit_code == 0
        return Workbook(path)

    def filled(self) -> Workbook:
        """A workbook with one report that has two projects."""
        book = self.template()
        book.fill(REPORTS, 5, REPORT)
        book.fill(PROJECTS, 5, {"@bao_cao": "HG-01", "@du_an": "A", "du_an/ten": "Nuôi bò"})
        book.fill(PROJECTS, 5, {"du_an/quy_mo": "hơn 40 hộ\nở hai bản"})
        book.fill(PROJECTS, 6, {"@bao_cao": "hg-01", "@du_an": "B", "du_an/ten": "=1+1"})
        book.fill(WAYS, 5, {"@bao_cao": "HG-01", "@du_an": "B", "du_an/tiep_can/ten_tc": "có sự tham gia"})
        return book

    def imports(self, path: Path) -> Result:
        return self.run("import", "drafts", str(path), "--yes", "--by", "lan")

    def kept(self) -> int:
        """How many drafts and respondents there are."""
        with reading(self.play.engine) as connection:
            return sum(
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (tables.drafts, tables.respondents, tables.addresses, tables.codes)
            )


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    one = Office(tmp_path)
    monkeypatch.setattr(importing, "clock", one.play.clock)
    yield one
    one.play.close()


class Talk:
    """An officer at `decuong talk --jsonl`."""

    def __init__(self, play: Play, name: str) -> None:
        ids = iter(range(10_000))
        terminal = Terminal(
            play.conversation.receive, play.files.put, play.clock, lambda: f"own{next(ids)}", name
        )
        self._lines: list[str] = []
        self._answers = JsonLines(terminal).run(iter(lambda: self._lines.pop(0), ""))
        self.shown = json.loads(next(self._answers))["messages"]
        self._sent = 0

    def sends(self, **content: str) -> list[dict[str, Any]]:
        self._sent += 1
        self._lines.append(json.dumps({"id": f"m{self._sent}", **content}))
        self.shown = json.loads(next(self._answers))["messages"]
        return list(self.shown)

    def presses(self, verb: str) -> list[dict[str, Any]]:
        """Presses the shown button whose press begins so."""
        buttons = [button for message in self.shown for button in message["buttons"]]
        return self.sends(press=next(one["press"] for one in buttons if one["press"].startswith(verb)))


def inline(at: str, text: str) -> bytes:
    """A cell with a text, as XML."""
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def with_more(path: Path, rows: bytes) -> Path:
    """A copy of the workbook with more rows in the sheet of reports."""
    made = path.with_name("nhieu-dong.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet2.xml":
                content = content.replace(b"</sheetData>", rows + b"</sheetData>")
            new.writestr(name, content)
    return made


def code_in(text: str) -> str:
    found = CODE.search(text)
    assert found is not None, text
    return found[0]


def test_the_template_shows_what_is_asked(office: Office) -> None:
    book = office.template().book
    assert book.sheetnames == ["Hướng dẫn", REPORTS, PROJECTS, WAYS, "Danh mục"]
    page = book[REPORTS]
    columns = {page.cell(1, at).value: at for at in range(1, page.max_column + 1)}
    assert "anh" not in columns, "photos are sent in the chat"
    assert page.row_dimensions[1].hidden
    assert page.freeze_panes == "B5"

    def told(row: int, key: str) -> str:
        return str(page.cell(row, columns[key]).value)

    assert told(3, "so_ho") == "1.2. Số hộ nghèo"
    assert told(4, "so_ho") == "Số nguyên, như 1200\nĐiều kiện: Phải lớn hơn 0"
    assert told(4, "don_vi") == "Bắt buộc; chữ"
    assert told(4, "vi_sao") == "Chữ\nChỉ trả lời tùy câu 1.8"
    assert told(3, "nguon=vay") == "1.10. Nguồn vốn\n→ Vốn vay"
    formats = {one.number_format for one in page.column_dimensions.values()}
    assert formats == {"@"}, "what is typed stays as it is typed"
    rules = {str(one.sqref).split(":")[0]: one.formula1 for one in page.data_validations.dataValidation}
    letter = page.cell(5, columns["tiep"]).coordinate
    assert rules[letter] == "'Danh mục'!$A$1:$A$2"
    assert [cell.value for cell in book["Danh mục"]["A"]] == ["Có", "Không, dừng lại"]
    assert "'Báo cáo'!$A$5:$A$5004" in {
        one.formula1 for one in book[PROJECTS].data_validations.dataValidation
    }
    assert book["Danh mục"].sheet_state == "hidden"


def test_from_the_workbook_to_the_submitted_report(office: Office) -> None:
    path = office.filled().save("ha-giang.xlsx")
    told = office.run("import", "check", str(path))
    assert told.exit_code == 0, told.output
    assert office.kept() == 0, "checking changes nothing"
    done = office.imports(path)
    assert done.exit_code == 0, done.output
    code = code_in(done.output)
    list_ = load_workbook(office.folder / "ha-giang-ma.xlsx")["Mã bản nháp"]
    assert [cell.value for cell in list_[2]][:4] == [5, "HG-01", "UBND xã Y Tý (HG-01)", code]
    assert not list(examine(office.play.engine, office.play.files, office.play.clock()))

    officer = Talk(office.play, "binh")
    assert "UBND xã Y Tý (HG-01)" in officer.sends(text=code)[0]["text"]
    officer.presses("yes:")
    assert officer.shown[-1]["key"] == "don_vi"
    assert "UBND xã Y Tý" in officer.shown[-1]["text"]
    officer.sends(press="goto:so_ho")
    assert "25" in officer.shown[-1]["text"]
    officer.sends(text="26")
    officer.sends(press="submit")
    officer.sends(press="submit")

    [report] = office.play.submissions()
    answers = report.answers
    assert report.respondent_name == "binh"
    assert {path: one.value for path, one in answers.items() if one.value is not None} == {
        "so_ho": 26,
        "dien_tich": Decimal("1234.5"),
        "ngay": date(2013, 6, 10),
        "thang": date(2015, 6, 1),
        "gio": time(14, 30),
        "noi": GeoPoint(21.0278, 105.8342),
        "tiep": "k",
        "nguon": ("ns", "dan"),
    }
    assert {path: one.text for path, one in answers.items() if one.value is None} == {
        "don_vi": "UBND xã Y Tý",
        "vi_sao": "xong",
        "du_an[1]/ten": "Nuôi bò",
        "du_an[1]/quy_mo": "hơn 40 hộ\nở hai bản",
        "du_an[2]/ten": "=1+1",
        "du_an[2]/tiep_can[1]/ten_tc": "có sự tham gia",
    }
    [figure] = answers["du_an[1]/quy_mo"].figures
    assert (figure.words, figure.confirmation) == ("hơn 40 hộ", Confirmation.READ), "nobody has confirmed it"
    out = office.folder / "ra.json"
    assert office.run("export", "json", "--to", str(out), "--outline", "thu").exit_code == 0
    assert "có sự tham gia" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("channel", ["web", "telegram"])
def test_the_code_opens_the_draft_on_every_channel(office: Office, channel: str) -> None:
    code = code_in(office.imports(office.filled().save()).output)
    office.play.channel = channel
    office.play.enters(code)
    assert office.play.key == "don_vi"
    office.play.says("mục lục")
    assert "Nuôi bò" in "".join(one.plain for one in office.play.replies[-1].messages)


def test_cells_that_excel_made_something_of(office: Office) -> None:
    book = office.filled()
    book.fill(
        REPORTS,
        5,
        {
            "so_ho": 30,
            "dien_tich": 1.234,
            "ngay": datetime(2013, 6, 10),  # noqa: DTZ001 - Excel's have no zone
            "thang": datetime(2015, 6, 1),  # noqa: DTZ001
            "gio": time(8, 5),
            "nguon=ns": True,
            "nguon=dan": "0",
            "don_vi": "'bắt đầu bằng nháy_x000D_\nhai dòng",
        },
    )
    office.play.enters(code_in(office.imports(book.save()).output))
    office.play.presses("submit")
    office.play.presses("submit")
    answers = office.play.submissions()[0].answers
    assert answers["don_vi"].text == "'bắt đầu bằng nháy\nhai dòng"
    assert [answers[key].value for key in ("so_ho", "dien_tich", "ngay", "thang", "gio", "nguon")] == [
        30,
        Decimal("1.234"),
        date(2013, 6, 10),
        date(2015, 6, 1),
        time(8, 5),
        ("ns",),
    ]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("sheet", "row", "key", "value", "said"),
    [
        (
            REPORTS,
            5,
            "so_ho",
            "nhiều",
            "Báo cáo, row 5, column C (1.2. Số hộ nghèo): “nhiều” is no whole number",
        ),
        (REPORTS, 5, "so_ho", "0", "“0” does not fit: Phải lớn hơn 0"),
        (REPORTS, 5, "so_ho", "1.200", "“1.200” may mean 1200 or something else"),
        (REPORTS, 5, "so_ho", 0.25, "is no whole number; write it like 1200"),
        (REPORTS, 5, "ngay", "30/2/2013", "is no day; write it like 10/6/2013"),
        (REPORTS, 5, "ngay", datetime(2013, 6, 10, 7), "Excel has made a date"),  # noqa: DTZ001
        (REPORTS, 5, "thang", "giữa năm", "is no month; write it like 6/2013"),
        (REPORTS, 5, "gio", "sáng", "is no time of day"),
        (REPORTS, 5, "noi", "Hà Nội", "is no place on the map"),
        (REPORTS, 5, "tiep", "Để xem", "choose from “Có”, “Không, dừng lại”"),
        (REPORTS, 5, "tiep", "Có", "column J (1.9. Vì sao không): this question is not asked here, as 1.8"),
        (REPORTS, 5, "nguon=vay", "nhiều", "“nhiều” is no mark; write x"),
        (REPORTS, 5, "don_vi", date(2024, 1, 1), "Excel has made a date of what was typed"),
        (REPORTS, 5, "don_vi", True, "the cell holds TRUE or FALSE"),
        (REPORTS, 5, "@bao_cao", None, "column A (Mã báo cáo): the key is missing here"),
        (
            REPORTS,
            6,
            "@bao_cao",
            "hg-01",
            "row 6, column A (Mã báo cáo): the key “hg-01” stands in an earlier",
        ),
        (REPORTS, 6, "@bao_cao", "HG-02", "row 6: this row has a key and no answers"),
        (REPORTS, 5, "@bao_cao", "x" * 101, "the key is longer than 100 characters"),
        (PROJECTS, 5, "@bao_cao", "HG-09", "there is no row with the key “HG-09” in the sheet “Báo cáo”"),
        (WAYS, 5, "@du_an", "C", "there is no row with the key “HG-01 / C” in the sheet “Dự án”"),
        (PROJECTS, 6, "@du_an", "a", "the key “a” stands in an earlier row too"),
    ],
)
def test_a_fault_names_its_cell_and_nothing_is_imported(
    office: Office, sheet: str, row: int, key: str, value: object, said: str
) -> None:
    book = office.filled()
    book.fill(REPORTS, 9, {"@bao_cao": "HG-77", "don_vi": "một báo cáo không sai"})
    book.fill(sheet, row, {key: value})
    path = book.save()
    for arguments in (("check", str(path)), ("drafts", str(path), "--yes")):
        told = office.run("import", *arguments)
        assert told.exit_code == 1
        assert said in told.output
        assert "Nothing was imported: correct these" in told.output
    assert office.kept() == 0


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("value", ["=1", "Để xem"])
def test_what_depends_on_a_faulty_cell_is_no_fault(office: Office, value: str) -> None:
    book = office.filled()
    book.cell(REPORTS, 5, "tiep").value = value
    book.fill(REPORTS, 6, {"@bao_cao": "HG-02", "tiep": "c", "vi_sao": "cũng sai"})
    told = office.imports(book.save()).output
    assert "correct these 2 places" in told
    assert ("row 5, column I" in told, "row 6, column J" in told) == (True, True)


def _formula(book: Workbook) -> None:
    book.cell(REPORTS, 5, "so_ho").value = "=20+5"


def _error(book: Workbook) -> None:
    cell = book.cell(REPORTS, 5, "so_ho")
    cell.value, cell.data_type = "#N/A", "e"


def _percent(book: Workbook) -> None:
    cell = book.cell(REPORTS, 5, "dien_tich")
    cell.value, cell.number_format = 0.25, "0%"


def _merged(book: Workbook) -> None:
    book.book[PROJECTS].merge_cells("D5:D6")


def _renamed_header(book: Workbook) -> None:
    book.cell(REPORTS, 3, "so_ho").value = "Số khẩu"


def _no_column(book: Workbook) -> None:
    book.book[REPORTS].delete_cols(3)


def _no_first_row(book: Workbook) -> None:
    book.book[REPORTS].delete_rows(1)


def _another_column(book: Workbook) -> None:
    book.book[REPORTS].cell(5, 40).value = "xin xem thêm"


def _no_sheet(book: Workbook) -> None:
    del book.book[PROJECTS]


def _another_sheet(book: Workbook) -> None:
    book.book.create_sheet("Ghi chú")["A1"] = "xin xem thêm"


def _no_guide(book: Workbook) -> None:
    del book.book["Hướng dẫn"]


def _no_report(book: Workbook) -> None:
    for sheet in (REPORTS, PROJECTS, WAYS):
        book.book[sheet].delete_rows(5, 5)


def _another_version(book: Workbook) -> None:
    book.book["Hướng dẫn"]["B3"] = "0"


def _another_outline(book: Workbook) -> None:
    book.book["Hướng dẫn"]["B2"] = "khong_co"


def _shipped_outline(book: Workbook) -> None:
    book.book["Hướng dẫn"]["B2"] = "ngan_sach"
    book.book["Hướng dẫn"]["B3"] = "2013.2"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_formula, "row 5, column C (1.2. Số hộ nghèo): the cell holds a formula; copy it and paste it"),
        (_error, "the cell shows the error #N/A"),
        (_percent, "the cell shows a percentage"),
        (_merged, "Dự án: the cells D5:D6 are merged; take them apart."),
        (_renamed_header, "the header was changed to “Số khẩu”, and is “1.2. Số hộ nghèo” in the template"),
        (_no_column, "Báo cáo: the column “1.2. Số hộ nghèo” is missing"),
        (_no_first_row, "Báo cáo: the hidden first row was changed"),
        (_another_column, "row 5, column AN (): this column is none of the template"),
        (_no_sheet, "Dự án: this sheet is missing"),
        (_another_sheet, "Ghi chú: this sheet is none of the template"),
        (_no_guide, "does not say which outline it is"),
        (_no_report, "Báo cáo: there is no report in it"),
        (_another_version, "was made for version 0 of thu, and 1 is asked now"),
        (_another_outline, "There is no outline khong_co; there are"),
        (_shipped_outline, "Báo cáo: the column “3. Bài học"),
    ],
)
def test_a_spoilt_workbook(office: Office, spoil: Callable[[Workbook], None], said: str) -> None:
    book = office.filled()
    spoil(book)
    told = office.imports(book.save())
    assert told.exit_code == 1
    assert said in told.output
    assert told.exception is None or isinstance(told.exception, SystemExit)
    assert office.kept() == 0


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no workbook that can be read; open it in Excel"),
        (b"ma;ten\n1;2\n", "is no workbook that can be read; open it in Excel"),
        (b"PK\x03\x04 cut off", "is no workbook that can be read; open it in Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "has a password, or is of an Excel before 2007"),
    ],
)
def test_no_workbook_at_all(office: Office, content: bytes, said: str) -> None:
    path = office.folder / "dien.xlsx"
    path.write_bytes(content)
    told = office.imports(path)
    assert (told.exit_code, said in told.output) == (1, True), told.output
    told = office.imports(office.folder / "khong-co.xlsx")
    assert "cannot be read; check the path" in told.output


@pytest.mark.usefixtures("english")
def test_an_old_version_is_told(office: Office) -> None:
    path = office.filled().save()
    newer = office.folder / "moi.md"
    newer.write_text(form("2"), encoding="utf-8")
    assert office.run("outline", "publish", str(newer)).exit_code == 0
    told = office.imports(path)
    assert "was made for version 1 of thu, and 2 is asked now" in told.output


@pytest.mark.usefixtures("english")
def test_a_file_is_imported_once(office: Office) -> None:
    path = office.filled().save()
    first = office.imports(path)
    code, there = code_in(first.output), office.kept()
    again = office.run("import", "drafts", str(path))
    assert again.exit_code == 0, "with nothing to import, nothing is asked"
    assert "0 reports become drafts; 1 were imported before." in again.output
    assert code_in(again.output) == code
    assert office.kept() == there

    book = Workbook(path)
    book.fill(REPORTS, 5, {"so_ho": "99"})
    book.fill(REPORTS, 6, {"@bao_cao": "HG-02", "don_vi": "UBND xã Y Tý"})
    changed = office.imports(book.save("sua.xlsx"))
    assert "Row 5, HG-01: imported before with other answers, and left as it is." in changed.output
    assert "1 reports become drafts" in changed.output
    assert office.play.live("so_ho") == ["25"]

    office.play.enters(code)
    assert "(imported earlier, taken over by an officer or erased)" in office.imports(path).output
    assert len([line for line in office.play.live("don_vi") if line == "UBND xã Y Tý"]) == 2


def test_a_question_in_a_cell_is_an_answer_and_nobody_is_asked(office: Office) -> None:
    asked = "Có cần ghi cả hộ cận nghèo không ạ?"
    book = office.filled()
    book.fill(PROJECTS, 5, {"du_an/quy_mo": asked})
    assert office.imports(book.save()).exit_code == 0
    assert asked in office.play.live("du_an[1]/quy_mo")
    assert office.play.live("") == []
    with reading(office.play.engine) as connection:
        assert not any(connection.execute(select(tables.answers.c.probed)).scalars())


@pytest.mark.usefixtures("english")
def test_an_expired_code_is_renewed(office: Office) -> None:
    path = office.filled().save()
    code = code_in(office.imports(path).output)
    office.play.clock.forward(days=61)
    office.play.agrees()
    assert "Mã này không đúng" in office.play.says(code).messages[0].plain
    again = office.imports(path)
    assert "with a new code" in again.output
    assert code_in(again.output) != code
    office.play.address = "binh"
    office.play.enters(code_in(again.output))
    assert office.play.key == "don_vi"


@pytest.mark.usefixtures("english")
def test_an_import_is_taken_back(office: Office) -> None:
    book = office.filled()
    book.fill(REPORTS, 6, {"@bao_cao": "HG-02", "don_vi": "UBND xã Mường Hum"})
    path = book.save()
    done = office.imports(path)
    office.play.enters(code_in(done.output))
    person = re.findall(r"decuong erase (\w+)", done.output)[0]
    held = json.loads(office.run("who", person, "--json").output)
    assert (held["name"], len(held["drafts"]), held["consented_at"]) == ("tệp mau.xlsx", 1, None)
    acts = [(one["act"], one["who"]) for one in json.loads(office.run("audit", "--json").output)]
    assert acts == [("import", "lan"), ("import", "lan"), ("hand over", "")]
    assert office.run("erase", person, "--yes").exit_code == 0
    assert office.play.live("don_vi") == ["UBND xã Y Tý"], "an officer has it"
    assert "2 reports become drafts" in office.run("import", "check", str(path)).output, "it is forgotten"


@pytest.mark.usefixtures("english")
def test_a_killed_import_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    book = office.filled()
    for row in range(6, 31):
        book.fill(REPORTS, row, {"@bao_cao": f"HG-{row}", "don_vi": f"Xã {row}"})
    path, commits = book.save(), iter((False, False, True))
    store = offline_reports._store

    def killed(*arguments: Any, **named: Any) -> list[offline_reports.Line]:
        if next(commits):
            raise KeyboardInterrupt
        return store(*arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(offline_reports, "_store", killed)
        assert office.imports(path).exit_code != 0
    assert len(office.play.live("don_vi")) == 20
    done = office.imports(path)
    assert "6 reports become drafts; 20 were imported before." in done.output
    assert len(CODE.findall(done.output)) == len({*CODE.findall(done.output)}) == 26
    assert sorted(office.play.live("don_vi")) == sorted(["UBND xã Y Tý", *(f"Xã {n}" for n in range(6, 31))])


@pytest.mark.usefixtures("english")
def test_it_asks_before_it_imports(office: Office) -> None:
    path = office.filled().save()
    refused = CliRunner().invoke(main, ["import", "drafts", str(path), "--by", "lan"], input="n\n")
    assert "Import them?" in refused.output
    assert (refused.exit_code, office.kept()) == (1, 0)


@pytest.mark.usefixtures("english")
def test_codes_are_not_lost_where_their_list_cannot_be_written(office: Office) -> None:
    path = office.filled().save()
    (office.folder / "khong").write_text("a file, no folder")
    told = office.run(
        "import", "drafts", str(path), "--yes", "--by", "lan", "--codes", f"{office.folder}/khong/ma.xlsx"
    )
    assert (told.exit_code, "cannot be written" in told.output) == (1, True)
    assert code_in(told.output) == code_in(office.imports(path).output)


@pytest.mark.usefixtures("english")
def test_what_is_too_large(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    path = office.filled().save()
    long = with_more(path, b'<row r="9">' + inline("A9", "HG-09") + inline("B9", "x" * 50_001) + b"</row>")
    told = office.run("import", "check", str(long))
    assert "row 9, column B (1.1. Đơn vị báo cáo): the text has 50001 characters" in told.output
    monkeypatch.setattr(workbook_file, "LARGEST_UNPACKED", 20_000)
    assert "unpacks to 0 MB: delete the empty rows" in office.run("import", "check", str(path)).output
    monkeypatch.setattr(workbook_file, "LARGEST", 1_000)
    assert "is larger than 50 MB" in office.run("import", "check", str(path)).output


@pytest.mark.usefixtures("english")
def test_a_million_empty_rows_are_passed_over(office: Office) -> None:
    book = office.filled()
    path = book.save()
    rows = b"".join(b'<row r="%d"/>' % number for number in range(10, 60_000))
    last = b'<row r="1048570">' + inline("A1048570", "HG-03") + b"</row>"
    told = office.run("import", "check", str(with_more(path, rows + last)))
    assert "Báo cáo, row 1048570: this row has a key and no answers" in told.output


def test_every_outline_that_comes_along_has_a_workbook(office: Office) -> None:
    for key in ("ngan_sach", "phi_chinh_phu"):
        book = office.template(key)
        book.fill(REPORTS, 5, {"@bao_cao": "1"})
        book.fill(PROJECTS, 5, {"@bao_cao": "1", "@du_an": "1", "du_an/ten": "Nuôi ong"})
        done = office.imports(book.save(f"{key}.xlsx"))
        assert done.exit_code == 0, done.output
        office.play.address = key
        office.play.enters(code_in(done.output))
        assert "Nuôi ong" in office.play.presses("goto:du_an[1]/ten").messages[-1].after


OTHER = """
| survey | type                  | name  | label          | repeat_count | times | choice_filter  | suggest  |
|        | integer               | so    | Mấy nhóm       |              |       |                |          |
|        | begin repeat          | nhom  | Nhóm           | ${so}        |       |                |          |
|        | text                  | ten   | Tên nhóm       |              |       |                |          |
|        | end repeat            |       |                |              |       |                |          |
|        | begin repeat          | ho    | Hộ             |              | 0-2   |                |          |
|        | select_one tinh       | tinh  | Tỉnh           |              |       |                |          |
|        | select_one huyen      | huyen | Huyện          |              |       | tinh = ${tinh} |          |
|        | select_multiple huyen | cac   | Các huyện      |              |       | tinh = ${tinh} |          |
|        | text                  | thuoc | Thuộc nhóm     |              |       |                | nhom/ten |
|        | end repeat            |       |                |              |       |                |          |
|        | select_multiple trung | trung | Hai nhãn trùng |              |       |                |          |
|        | select_one trung      | mot   | Chọn một       |              |       |                |          |

| choices | list_name | name | label    | tinh |
|         | tinh      | lc   | Lào Cai  |      |
|         | tinh      | nb   | Ninh Bình |     |
|         | huyen     | bx   | Bát Xát  | lc   |
|         | huyen     | gt   | Giao Thủy | nb  |
|         | trung     | a    | Khác     |      |
|         | trung     | b    | Khác     |      |

| settings | form_id | version | default_language |
|          | khac    | 1       | vi      |
"""


@pytest.fixture
def other(office: Office) -> Workbook:
    """A form with a counted repeat, a limited one, and choices that depend on others."""
    form_file = office.folder / "khac.md"
    form_file.write_text(OTHER, encoding="utf-8")
    assert office.run("outline", "publish", str(form_file)).exit_code == 0
    book = office.template("khac")
    book.fill(REPORTS, 5, {"@bao_cao": "1", "so": "2", "trung=b": "x"})
    page = book.book["Danh mục"]
    [offered] = [
        [cell.value for cell in column if cell.value]
        for column in page.iter_cols()
        if not {"Lào Cai", "Bát Xát"} & {cell.value for cell in column}
    ]
    book.fill(REPORTS, 5, {"mot": offered[1]})
    book.fill("Nhóm", 5, {"@bao_cao": "1", "nhom/ten": "Tổ Một"})
    book.fill("Nhóm", 6, {"@bao_cao": "1", "nhom/ten": "Tổ Hai"})
    book.fill("Hộ", 5, {"@bao_cao": "1", "ho/tinh": "Lào Cai", "ho/huyen": "bx", "ho/thuoc": "Tổ Hai"})
    return book


def test_counted_rows_and_choices_that_depend_on_others(office: Office, other: Workbook) -> None:
    office.play.enters(code_in(office.imports(other.save()).output))
    office.play.presses("goto:nhom[2]/ten")
    office.play.presses("replace")
    office.play.says("Tổ Hai mới")
    office.play.presses("submit")
    office.play.presses("submit")
    answers = office.play.submissions()[0].answers
    assert answers["trung"].value == ("b",)
    assert answers["mot"].value == "b", "the list offers what tells two choices with one label apart"
    assert answers["ho[1]/huyen"].value == "bx"
    assert answers["ho[1]/thuoc"].text == "Tổ Hai mới", "it follows the row that it names, as a tap does"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("sheet", "row", "cells", "said"),
    [
        ("Nhóm", 7, {"nhom/ten": "Tổ Ba"}, "by the other answers there are 2 rows here"),
        ("Hộ", 7, {"ho/tinh": "Lào Cai"}, "there may be 2 rows here at most; delete this row"),
        ("Hộ", 5, {"ho/huyen": "Giao Thủy"}, "this choice is not offered here; choose from “Bát Xát”"),
        (
            "Hộ",
            5,
            {"ho/cac=bx": "x", "ho/cac=gt": "x"},
            "this choice is not offered here; choose from “Bát Xát”",
        ),
    ],
)
def test_rows_and_choices_that_are_too_many(
    office: Office, other: Workbook, sheet: str, row: int, cells: dict[str, str], said: str
) -> None:
    other.fill("Hộ", 6, {"@bao_cao": "1", "ho/tinh": "Ninh Bình"})
    other.fill(sheet, row, {"@bao_cao": "1", **cells})
    told = office.imports(other.save())
    assert (told.exit_code, said in told.output) == (1, True), told.output
