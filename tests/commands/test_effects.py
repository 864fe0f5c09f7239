"""What a command says before it changes anything, and that looking makes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands import main
from tests.dialogue.versions import form
from tests.play import Play

pytestmark = pytest.mark.usefixtures("english")

Run = Callable[..., Result]
OLD = ["text | a | Tên", "select_one vat | v | Nuôi gì?", "text | b | Kết quả"]
NEW = ["text | a | Tên", "select_one vat | v | Nuôi gì?", "text | c | Kiến nghị"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`decuong …` on a database of its own, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DECUONG_DATABASE_URL", "sqlite:///data/decuong.db")

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(one) for one in arguments])

    return invoke


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[Play]:
    """Two open drafts and a sealed report under version 1."""
    (tmp_path / "data").mkdir()
    url = f"sqlite:///{tmp_path}/data/decuong.db"
    play = Play(url, tmp_path / "files", form=("f.md", form(1, OLD)))
    for who, choice in (("an", "ong"), ("binh", "bo"), ("chi", "ong")):
        play.address = who
        play.agrees("f")
        play.says("Nà Mòn")
        play.presses(f"choice:{choice}")
        play.says("tốt")
    play.presses("submit")
    yield play
    play.close()


@pytest.fixture
def next_form(tmp_path: Path) -> Path:
    written = tmp_path / "f.md"
    written.write_text(form(2, NEW, "bo de"))
    return written


LOOKING = [
    ("outline", "list"),
    ("outline", "show", "ngan_sach"),
    ("outline", "show", "ngan_sach", "--to", "mau.xlsx"),
    ("outline", "picture", "ngan_sach"),
    ("outline", "check", "f.md"),
    ("status",),
    ("search", "bo"),
    ("who", "play:an"),
    ("audit",),
    ("submissions", "list"),
    ("submissions", "show", "2026-0001"),
    ("submissions", "diff", "2026-0001"),
    ("export", "xlsx", "--to", "bao-cao.xlsx"),
    ("doctor",),
]


@pytest.mark.parametrize("arguments", LOOKING, ids=" ".join)
def test_looking_makes_no_database(
    run: Run, tmp_path: Path, next_form: Path, arguments: tuple[str, ...]
) -> None:
    result = run(*arguments)
    assert not (tmp_path / "data").exists()
    assert result.exit_code == 0 or result.output.count("\n") <= 2
    if arguments[0] == "outline":
        assert result.exit_code == 0
        assert "There is no database" not in result.output
    else:
        assert "There is no database yet at sqlite:///data/decuong.db, and none was made." in result.stderr


def test_a_backup_of_nothing_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("backup", "sao-luu.zip")
    assert result.exit_code == 1
    assert "There is no database at sqlite:///data/decuong.db" in result.output
    assert not (tmp_path / "data").exists()


TOLD = """\
Against version 1: 1 added, 1 dropped, 0 of another type; open drafts that follow at the next message: 2.
  new: c
  asked again: v (answers: 1)
  asked no more: b (answers: 2; the words stay, unplaced)
  no longer offered: ong of v (chosen in answers: 1)
"""


@pytest.mark.parametrize("command", ["check", "publish"])
def test_what_open_drafts_will_meet_is_said_before(
    run: Run, drafts: Play, next_form: Path, command: str
) -> None:
    result = run("outline", command, next_form)
    assert result.exit_code == 0
    assert TOLD in result.stderr
    drafts.address = "an"
    drafts.opens()
    is_published = command == "publish"
    assert any("Đề cương" in one.plain for one in drafts.replies[-1].messages) is is_published
    told = "\n".join(one.plain for one in drafts.replies[-1].messages)
    assert ("Câu cần xem lại: Nuôi gì?" in told) is is_published, "as it was foretold"


def test_what_cannot_be_published_is_a_fault_at_check(run: Run, drafts: Play, tmp_path: Path) -> None:
    moved = tmp_path / "moved.md"
    moved.write_text(form(2, ["begin repeat | r | Dự án", "text | a | Tên", "end repeat |  | ", OLD[1]]))
    result = run("outline", "check", moved)
    assert result.exit_code == 1
    assert "'a' was a in version 1 and is r/a now" in result.stdout


def test_a_form_is_checked_where_the_database_is_away(
    run: Run, next_form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECUONG_DATABASE_URL", "postgresql://127.0.0.1:1/nothing")
    result = run("outline", "check", next_form)
    assert result.exit_code == 0
    assert "What it does to open drafts was not looked at: " in result.stderr
