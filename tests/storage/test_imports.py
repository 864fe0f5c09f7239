"""Imported drafts on both databases: kept once, taken over by code, beside a chat that goes on."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.intake.offline_reports import Line, Prepared, RowState, file_person, prepare, store
from exports.offline.filled import read_filled
from exports.offline.template import write_template
from flows.catalogue import catalogue
from flows.messages.message import Said
from flows.reading.text import clean
from flows.respondents.codes import spelled
from flows.respondents.respondent import Respondent
from storage.operations.doctor import examine
from tests.chance import examples
from tests.offline.workbook import PROJECTS, REPORTS, WAYS, Workbook, form
from tests.play import Play

MANY = 40


@pytest.fixture
def here(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files", form=("thu.md", form()))
    yield one
    one.close()


def empty(play: Play, path: Path) -> Workbook:
    write_template(play.registry.newest("thu").outline, path)
    return Workbook(path)


def prepared(play: Play, path: Path) -> tuple[Respondent, list[Prepared]]:
    dialogue = play.registry.newest("thu")
    filled = read_filled(path, dialogue.outline)
    person = file_person(play._new_id, path.name)
    found, faults = prepare(filled, dialogue, person, play.clock(), play._new_id, catalogue("vi"))
    assert not [*filled.faults, *faults]
    return person, found


def stored(play: Play, path: Path) -> list[Line]:
    person, found = prepared(play, path)
    return store(play.engine, found, person, play.clock(), "lan", play._new_id)


def test_an_imported_draft_is_taken_over(here: Play, tmp_path: Path) -> None:
    book = empty(here, tmp_path / "dien.xlsx")
    book.fill(REPORTS, 5, {"@bao_cao": "1", "don_vi": "Xã Y Tý", "so_ho": "12", "nguon=vay": "x"})
    book.fill(PROJECTS, 5, {"@bao_cao": "1", "@du_an": "1", "du_an/ten": "Nuôi bò"})
    path = book.save()
    [line] = stored(here, path)
    assert line.code is not None
    assert [one.state for one in stored(here, path)] == [RowState.WAITING]
    here.enters(spelled(line.code.code))
    assert here.key == "don_vi"
    assert [one.state for one in stored(here, path)] == [RowState.TAKEN]
    here.presses("goto:nguon")
    assert "Vốn vay" in here.shown.after
    here.presses("submit")
    here.presses("submit")
    [report] = here.submissions()
    assert (report.answers["so_ho"].value, report.answers["du_an[1]/ten"].text) == (12, "Nuôi bò")
    assert not list(examine(here.engine, here.files, here.clock()))


def test_two_imports_at_once_and_a_chat_beside_them(here: Play, tmp_path: Path) -> None:
    book = empty(here, tmp_path / "dien.xlsx")
    for row in range(5, 5 + MANY):
        book.fill(REPORTS, row, {"@bao_cao": str(row), "don_vi": f"Xã {row}"})
    path = book.save()
    here.agrees()
    person, found = prepared(here, path)
    other, again = prepared(here, path)
    start = threading.Barrier(3)

    def imports(who: Respondent, reports: list[Prepared]) -> list[Line]:
        start.wait()
        return store(here.engine, reports, who, here.clock(), "lan", here._new_id)

    def chats() -> list[bool]:
        start.wait()
        return [here.sends(Said(f"Dự án {number}")).saved for number in range(MANY)]

    with ThreadPoolExecutor(3) as threads:
        one = threads.submit(imports, person, found)
        two = threads.submit(imports, other, again)
        said = threads.submit(chats)
    assert all(said.result())
    assert len(one.result()) == len(two.result()) == MANY
    states = [line.state for line in (*one.result(), *two.result())]
    assert (states.count(RowState.NEW), states.count(RowState.WAITING)) == (MANY, MANY)
    assert sorted(here.live("don_vi")) == sorted(f"Xã {row}" for row in range(5, 5 + MANY))
    assert not list(examine(here.engine, here.files, here.clock()))


NOT_IN_XML = re.compile("_x[0-9A-F]{4}_|[\ufffe\uffff]")
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t"), min_size=1, max_size=80
).filter(lambda text: clean(text).strip() and not NOT_IN_XML.search(text))
"""What openpyxl writes into a cell: it refuses control characters, which XML cannot hold."""


@given(texts=st.lists(TEXT, min_size=1, max_size=12))
@example(texts=["=1+1", "'0123", "+84 912", "xong", "1.2", "0", "TRUE", "@x", "du_an[1]/ten", "a\u0301 á"])
@example(texts=["\u202eđảo\u202c", "👩‍👩‍👧", "Ð Đ đ", "﷽" * 40, " hai  cách \n\n"])
@example(texts=["x" * 32_767])
@settings(max_examples=examples(15), deadline=None)
def test_any_text_arrives_as_it_was_written(texts: list[str]) -> None:
    """In the words of the draft; openpyxl writes, the draft's parts are read from the database."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - a database for each example

    with TemporaryDirectory() as name:
        folder = Path(name)
        play = Play(f"sqlite:///{folder}/d.db", folder / "files", form=("thu.md", form()))
        try:
            book = empty(play, folder / "dien.xlsx")
            book.fill(REPORTS, 5, {"@bao_cao": "1", "don_vi": "Xã"})
            for row, text in enumerate(texts, start=5):
                book.fill(PROJECTS, row, {"@bao_cao": "1", "@du_an": str(row), "du_an/ten": "Tên"})
                book.fill(PROJECTS, row, {"du_an/quy_mo": text})
                book.fill(WAYS, row, {"@bao_cao": "1", "@du_an": str(row), "du_an/tiep_can/ten_tc": text})
            stored(play, book.save())
            for number, text in enumerate(texts, start=1):
                assert play.live(f"du_an[{number}]/quy_mo") == [text]
                assert play.live(f"du_an[{number}]/tiep_can[1]/ten_tc") == [text]
        finally:
            play.close()
