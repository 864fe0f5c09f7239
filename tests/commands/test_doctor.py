"""`decuong doctor` finds what is wrong, and says when nothing is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, update

from bot.commands import main
from storage.core import tables
from storage.core.engine import writing
from storage.files.folder import Folder
from tests.play import JPEG, Play

pytestmark = pytest.mark.usefixtures("english")

DIGEST = sha256(JPEG).hexdigest()
LONG_AGO = (1_600_000_000, 1_600_000_000)


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    # The web's addresses are hashes too, and stand in the parts of a sealed report.
    one = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files", address="ab" * 32)
    one.agrees()
    one.says("Bò", "Giao Thủy", "2017", "25 hộ")
    one.attaches(caption="chuồng")
    one.says("26 hộ")
    one.deletes("m6")
    one.presses("undo")
    one.presses("submit")
    one.presses("submit")
    yield one
    one.close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *arguments])


def test_all_is_well(play: Play) -> None:
    result = run()
    assert (result.exit_code, result.output) == (0, "All is well.\n")


def sql(statement: object) -> Callable[[Play], None]:
    def spoil(play: Play) -> None:
        with writing(play.engine) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    return spoil


def damaged(play: Play) -> None:
    Folder(play.files_folder).path(DIGEST).write_bytes(b"x")


def gone(play: Play) -> None:
    Folder(play.files_folder).path(DIGEST).unlink()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (sql(update(tables.answers).values(texts=7)), "its counts are not those of its messages"),
        (sql(delete(tables.answers)), "it has messages and is not there"),
        (sql(update(tables.drafts).values(parts=0)), "it has more messages than it says"),
        (sql(update(tables.parts).values(draft_id="x")), "rows of parts belong to a draft that is not there"),
        (sql(update(tables.drafts).values(respondent_id="x")), "1 drafts belong to a respondent who is not"),
        (damaged, "is damaged: take it from a backup"),
        (gone, "is not there: take it from a backup"),
    ],
)
def test_what_is_wrong_is_said(play: Play, spoil: Callable[[Play], None], said: str) -> None:
    spoil(play)
    result = run("--repair")
    assert result.exit_code == 1
    assert said in result.output


def test_what_nothing_refers_to_is_deleted_when_it_is_old(play: Play) -> None:
    stray = Folder(play.files_folder).path(sha256(b"x").hexdigest())
    left = play.files_folder / DIGEST[:2] / "tmpabc"
    for path in (stray, left):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert run().exit_code == 0, "it may belong to a message that is just arriving"
    for path in (stray, left):
        os.utime(path, LONG_AGO)
    result = run()
    assert result.exit_code == 1
    assert f"Nothing refers to the attachment {stray}." in result.output
    assert f"{left} was left over" in result.output
    repaired = run("--repair")
    assert (repaired.exit_code, repaired.output.count("Put right.")) == (0, 2)
    assert not stray.exists()
    assert play.files.get(DIGEST) == JPEG
