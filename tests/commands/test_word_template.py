"""`decuong export template` and `docx --template`: a report changed in Word; a broken template says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import docx
import pytest
from docx.document import Document

from exports.official import Official
from exports.pdf import MOST_REPORTS
from tests.commands.test_commands import Run, run
from tests.play import Play

__all__ = ["run"]
pytestmark = pytest.mark.usefixtures("english")
Change = Callable[[Document], None]


@pytest.fixture(autouse=True)
def one(run: Run, tmp_path: Path) -> None:
    """One report."""
    play = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files")
    play.agrees()
    play.says("Nuôi bò <lai> & ong")
    for _ in range(2):
        play.presses("submit")
    play.close()


@pytest.fixture
def template(run: Run, tmp_path: Path) -> Path:
    """The template that comes with decuong."""
    to = tmp_path / "mau.docx"
    assert run("export", "template", "--to", to).output == f"{to}\n"
    return to


def changed(template: Path, change: Change) -> Path:
    document = docx.Document(str(template))
    change(document)
    document.save(str(template))
    return template


def lines(to: Path) -> list[str]:
    return [one.text for one in docx.Document(str(to)).paragraphs]


def test_the_template_as_it_comes_gives_the_same_report(run: Run, template: Path, tmp_path: Path) -> None:
    assert run("export", "docx", "--to", tmp_path / "a.docx").exit_code == 0
    assert run("export", "docx", "--to", tmp_path / "b.docx", "--template", template).exit_code == 0
    assert lines(tmp_path / "a.docx") == lines(tmp_path / "b.docx")
    assert "Nuôi bò <lai> & ong" in lines(tmp_path / "a.docx")


def test_what_staff_change_in_word_is_in_the_report(run: Run, template: Path, tmp_path: Path) -> None:
    """Also where Word cuts a tag into several runs, as it does at every change."""

    def change(document: Document) -> None:
        title = document.paragraphs[0]
        title.insert_paragraph_before("CỤC KINH TẾ HỢP TÁC & PTNT")
        cut = title.insert_paragraph_before("Ngày {")
        for run_ in ("{ ng", "ay }", "}/{{thang}}"):
            cut.add_run(run_).bold = True
        if_accepted = "{% if trang_thai == 'đã nhận' %}Chưa duyệt{% else %}Đã duyệt{% endif %}"
        title.insert_paragraph_before(if_accepted)
        document.styles["Câu trả lời"].font.bold = True

    changed(template, change)
    assert run("export", "docx", "--to", tmp_path / "a.docx", "--template", template).exit_code == 0
    assert lines(tmp_path / "a.docx")[:3] == ["CỤC KINH TẾ HỢP TÁC & PTNT", "Ngày 25/11", "Chưa duyệt"]
    answer = next(one for one in docx.Document(str(tmp_path / "a.docx")).paragraphs if "Nuôi bò" in one.text)
    assert answer.style is not None and answer.style.font.bold


def _writes(text: str) -> Change:
    def change(document: Document) -> None:
        document.paragraphs[0].insert_paragraph_before(text)

    return change


def _without_text(document: Document) -> None:
    [text] = [one for one in document.paragraphs if "noi_dung" in one.text]
    text._p.getparent().remove(text._p)


def _text_among_words(document: Document) -> None:
    [text] = [one for one in document.paragraphs if "noi_dung" in one.text]
    text.runs[0].text = "Nội dung: {{ noi_dung }}"


def _without_style(document: Document) -> None:
    style = document.styles["Câu trả lời"]
    style.name = "Của tôi"


def _in_the_header(document: Document) -> None:
    document.sections[0].header.paragraphs[0].add_run("{{ so_bao_cao }}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            _writes("{{ so_bao_caoo }}"),
            "has the tag so_bao_caoo, which decuong does not know; it knows co_quan",
        ),
        (_writes("{{ nam }"), "cannot be read"),
        (_writes("{% if nam %}"), "cannot be read"),
        (_writes("{{ nam / 2 }}"), "cannot be filled in"),
        (_without_text, "has no place for the report's text; write {{p noi_dung }}"),
        (_text_among_words, "has no place for the report's text; write {{p noi_dung }}"),
        (_without_style, "lacks the style Câu trả lời"),
        (_in_the_header, "has a tag in a header or footer"),
    ],
)
def test_a_broken_template_says_what_is_wrong(
    run: Run, template: Path, tmp_path: Path, change: Change, said: str
) -> None:
    changed(template, change)
    result = run("export", "docx", "--to", tmp_path / "a.docx", "--template", template)
    assert result.exit_code == 1
    assert said in result.output and str(template) in result.output
    assert result.output.count("\n") == 1, "one sentence"
    assert not (tmp_path / "a.docx").exists()


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04"])
def test_what_is_no_word_document_is_said(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mau.docx").write_bytes(content)
    result = run("export", "docx", "--to", tmp_path / "a.docx", "--template", tmp_path / "mau.docx")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "is no Word document" in result.output


def test_a_template_is_for_word_only(run: Run, template: Path, tmp_path: Path) -> None:
    result = run("export", "csv", "--to", tmp_path / "a", "--template", template)
    assert result.exit_code == 2
    assert "for docx only" in result.output


def test_attachments_are_written_beside(run: Run, tmp_path: Path) -> None:
    assert run("export", "docx", "--to", tmp_path / "a.docx", "--files").exit_code == 0
    assert (tmp_path / "a_tep").is_dir()
    assert run("export", "files", "--to", tmp_path / "tep.zip").exit_code == 0
    assert (tmp_path / "tep.zip").exists()


def test_the_page_about_documents_names_every_tag() -> None:
    page = (Path(__file__).parents[2] / "docs" / "documents.md").read_text()
    assert all(f"`{{{{ {field.name} }}}}`" in page for field in fields(Official))
    assert f"at most {MOST_REPORTS} reports" in page
