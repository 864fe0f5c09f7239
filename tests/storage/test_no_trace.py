"""Who is erased leaves no trace: a marker goes in by every door, and is looked for in every byte kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text

from bot.app import open_app
from bot.channels.telegram.reading import sender_of
from bot.channels.telegram.setup import keep_update
from bot.commands import main
from bot.jobs.expire import expire_all
from bot.settings import load_settings
from flows.dialogue import Dialogue
from flows.messages.message import Content, Inbound, Pressed, Said
from storage.core import tables
from storage.core.engine import open_engine, reading, writing
from storage.core.errors import Unavailable
from storage.core.migrate import migrate
from storage.files.folder import Folder
from storage.files.uploads import Uploads
from storage.operations.backup import LEFT_OUT
from storage.privacy.leftovers import tidy
from storage.queues.inbox import Inbox
from storage.queues.outbox import Outbox
from storage.queues.set_aside import all_aside
from storage.reports.search import search
from tests.dialogue.beginnings import code_of
from tests.play import JPEG, START, Play

pytestmark = pytest.mark.usefixtures("english")

MARK = "dauvetcua"
AN = "4711"
DOORS = [
    "words",
    "name",
    "project",
    "caption",
    "filename",
    "content",
    "edited",
    "original",
    "deleted",
    "undone",
    "skipped",
    "aside",
    "unread",
    "waiting",
    "arriving",
    "pieces",
    "device",
    "figures",
]


class Marked(Play):
    """Somebody whose name is a marker too."""

    def inbound(self, content: Content, id_: str = "") -> Inbound:
        name = mark("name") if self.address == AN else "Bình"
        return replace(super().inbound(content, id_), name=name)


def mark(door: str) -> str:
    """What goes in by this door."""
    return f"{MARK}{door}z"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where all is kept."""
    return tmp_path / "data"


@pytest.fixture
def play(url: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Marked]:
    if url.startswith("sqlite"):
        url = f"sqlite:///{data}/decuong.db"
    monkeypatch.setenv("DECUONG_DATABASE_URL", url)
    monkeypatch.setenv("DECUONG_FILES", str(data / "files"))
    one = Marked(url, data / "files", AN, "telegram", pushed=("telegram",))
    yield one
    one.close()


def by_every_door(play: Marked, monkeypatch: pytest.MonkeyPatch) -> None:
    """An tells, and Bình beside, whose words are to stay."""
    for play.address in ("12", AN):
        play.agrees()
    play.says(f"Bò {mark('project')}", f"xã {mark('words')}")
    play.presses("goto:du_an[1]/hoat_dong")
    play.sends(Said(mark("original")), "o1")
    play.edits("o1", mark("edited"))
    play.sends(Said(mark("deleted")), "d1")
    play.deletes("d1")
    play.says(mark("undone"))
    play.presses("undo")
    play.attaches(
        f"{mark('filename')}.jpg", mark("caption"), JPEG[:-2] + mark("content").encode() + JPEG[-2:]
    )
    play.presses("goto:du_an[1]/quy_mo")
    play.says(f"25 hộ ở xã {mark('figures')}")
    play.presses("goto:du_an[1]/ket_qua")
    play.sends(Said(mark("skipped")))
    play.presses("skip")
    play.presses("code:device")
    play.sends(Said(mark("device")))
    with monkeypatch.context() as patch:
        patch.setattr(Dialogue, "advance", stumbling)
        play.says(mark("aside"))
    app = open_app(load_settings())
    raw = {"update_id": 1, "message": {"message_id": 7, "chat": {"id": int(AN)}, "text": mark("unread")}}
    keep_update(app, raw, "KeyError()")
    app.engine.dispose()
    Inbox(play.engine, "telegram").put([(AN, json.dumps({"caption": mark("arriving")}))], START)
    Uploads(play.engine, "telegram").add(AN, "u", 0, mark("pieces").encode(), START)
    play.says(mark("waiting"))
    assert search(play.engine, mark("words"))
    play.address = "12"
    play.says("Dê núi", "xã bên")
    play.address = AN


def stumbling(*_: object) -> None:
    raise ZeroDivisionError("a bug")


def everything(url: str, *folders: Path) -> bytes:
    """Every byte that is kept: of files, of their names, and of all rows of a server's database."""
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    found = [path.name.encode() + path.read_bytes() for path in paths]
    if url.startswith("postgresql"):
        engine = open_engine(url)
        with reading(engine) as connection:
            named = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            for table in named.scalars().all():
                rows = connection.execute(text(f'SELECT "{table}"::text FROM "{table}"'))
                found += [row.encode() for row in rows.scalars()]
        engine.dispose()
    return b"\n".join(found)


def members(archive: Path) -> bytes:
    """What a backup holds, its members' names too."""
    with ZipFile(archive) as opened:
        return b"\n".join(name.encode() + opened.read(name) for name in opened.namelist())


def holds(found: bytes, what: str) -> bool:
    """Whether it stands there as text, or in the digits by which PostgreSQL shows bytes."""
    return what.encode() in found or what.encode().hex().encode() in found


def traces(found: bytes) -> list[str]:
    """By which doors something went in that is still there."""
    return [door for door in DOORS if holds(found, mark(door))] or ["some"] * holds(found, MARK)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result


def in_the_chat(play: Marked) -> None:
    play.says("/xoa")
    assert "Đã xoá" in play.presses("confirm").messages[0].text


def by_staff(_play: Marked) -> None:
    run("erase", f"telegram:{AN}", "--yes", "--by", "Mai")


@pytest.mark.parametrize("erasing", [in_the_chat, by_staff])
def test_no_trace_is_left(
    play: Marked,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    erasing: Callable[[Marked], None],
) -> None:
    by_every_door(play, monkeypatch)
    run("backup", str(tmp_path / "before"))
    kept = everything(play.url, data)
    assert traces(kept) == DOORS, "the marker does not go in there"
    assert traces(members(tmp_path / "before"))

    erasing(play)
    assert traces(everything(play.url, data)) == []
    play.address = "12"
    assert play.says("vẫn viết").saved
    assert "xã bên" in play.live()
    run("backup", str(tmp_path / "after"))
    assert traces(members(tmp_path / "after")) == []
    assert run("doctor").output == "All is well.\n"


@pytest.mark.parametrize("same_files", [True, False])
def test_restoring_an_older_backup_brings_nobody_back(
    play: Marked, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, same_files: bool
) -> None:
    by_every_door(play, monkeypatch)
    run("backup", str(tmp_path / "before"))
    by_staff(play)
    there = tmp_path / "there"
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{there}/decuong.db")
    monkeypatch.setenv("DECUONG_FILES", str(data / "files" if same_files else there / "files"))
    lost = () if same_files else ("--lost-files", str(data / "files"))
    restored = run("restore", str(tmp_path / "before"), "--by", "Lan", *lost)
    assert "1 people and drafts that were erased since are erased again" in restored.output
    assert traces(everything("", there, data / "files")) == []
    trail = json.loads(run("audit", "--json").output)
    assert [(one["act"], one["who"], one["how_much"]) for one in trail] == [
        ("erase", "Mai", "1 addresses, 1 drafts, 11 parts"),
        ("restore", "Lan", "1 erased again"),
    ]
    assert "12" in run("who", "telegram:12").output, "Bình is here"
    assert run("doctor").output == "All is well.\n"


def test_an_erasure_that_a_restore_did_not_come_to_is_found(
    play: Marked, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_every_door(play, monkeypatch)
    run("backup", str(tmp_path / "before"))
    by_staff(play)
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/there/decuong.db")
    with monkeypatch.context() as patch:
        patch.setattr("storage.operations.backup.erase_again", stumbling)
        assert CliRunner().invoke(main, ["restore", str(tmp_path / "before")]).exit_code == 1
    assert "is here again" in CliRunner().invoke(main, ["doctor"]).output
    CliRunner().invoke(main, ["doctor", "--repair"])
    assert traces(everything("", tmp_path / "there", data / "files")) == []


def test_a_lost_folder_that_is_not_there_is_said(play: Marked, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "b"))
    result = CliRunner().invoke(main, ["restore", str(tmp_path / "b"), "--lost-files", str(tmp_path / "no")])
    assert (result.exit_code, "There is no folder" in result.output) == (1, True)


def test_a_backup_lets_nobody_in(play: Marked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes are not in it, and one that an older decuong made restores none."""
    play.agrees()
    codes = [code_of(play, purpose).replace("-", "") for purpose in ("device", "hand")]
    run("backup", str(tmp_path / "b"))
    assert not any(code.encode() in members(tmp_path / "b") for code in codes)
    with monkeypatch.context() as patch:
        patch.setattr("storage.operations.backup.LEFT_OUT", LEFT_OUT - {"codes"})
        run("backup", str(tmp_path / "older"))
    assert all(code.encode() in members(tmp_path / "older") for code in codes)
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/there.db")
    run("restore", str(tmp_path / "older"))
    assert not any(code.encode() in (tmp_path / "there.db").read_bytes() for code in codes)


def test_words_and_erasing_in_one_batch(play: Marked, data: Path) -> None:
    """What was sent right before, and from another phone right after, is not kept either."""
    play.agrees()
    code = code_of(play, "device")
    play.address = "4712"
    play.enters(code)
    play.address = AN
    ours = [play.inbound(content) for content in (Said(mark("words")), Said("/xoa"), Pressed("confirm"))]
    play.address = "4712"
    play.conversation.receive([*ours, play.inbound(Said(mark("device")))])
    assert traces(everything(play.url, data)) == []
    with reading(play.engine) as connection:
        for table in (tables.respondents, tables.drafts, tables.received, tables.positions):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0, table.name


class Away:
    """A file store that deletes and writes nothing for now."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
        def fails(*_: object) -> None:
            raise error

        for name in ("delete", "write_note"):
            monkeypatch.setattr(Folder, name, fails)


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), Unavailable("away")])
@pytest.mark.parametrize("pushed", [(), ("telegram",)])
def test_a_file_that_cannot_be_deleted_is_told_and_goes_later(
    play: Marked, data: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, pushed: tuple[str, ...]
) -> None:
    play.pushed = pushed
    play.conversation = play.new_conversation()
    play.agrees()
    play.attaches("a.jpg", data=JPEG[:-2] + mark("content").encode() + JPEG[-2:])
    play.attaches("b.jpg", data=JPEG[:-2] + b"b" + JPEG[-2:])
    with monkeypatch.context() as patch:
        Away(patch, error)
        play.says("/xoa")
        told = play.presses("confirm")
        assert "Đã xoá" in told.messages[0].text
        assert "Còn 2 tệp của anh/chị chưa xoá được" in told.messages[1].text
        waiting = [one.reply.messages[-1].text for one in Outbox(play.engine, "telegram").waiting([], 9)]
        assert (waiting[-1:] == [told.messages[1].text]) == bool(pushed)
        with reading(play.engine) as connection:
            assert not connection.execute(select(tables.respondents)).all(), "nobody is here any more"
        refused = CliRunner().invoke(main, ["doctor", "--repair"])
        assert (refused.exit_code, "cannot be done now: 1 entry, 2 file" in refused.output) == (1, True)
    assert traces(everything("", data)) == ["content"]
    found = CliRunner().invoke(main, ["doctor"])
    assert (found.exit_code, "3 things that erasing has left to be done" in found.output) == (1, True)
    app = open_app(load_settings())
    expire_all(app, play.clock())
    app.engine.dispose()
    assert traces(everything("", data)) == []
    assert run("doctor").output == "All is well.\n"


def test_a_file_that_was_sent_again_meanwhile_stays(play: Marked, monkeypatch: pytest.MonkeyPatch) -> None:
    play.agrees()
    play.attaches("a.jpg")
    with monkeypatch.context() as patch:
        Away(patch, Unavailable("away"))
        in_the_chat(play)
    play.address = "12"
    play.agrees()
    play.attaches("a.jpg")
    assert tidy(play.engine, play.files) == set()
    assert play.files.get(sha256(JPEG).hexdigest()) == JPEG


def test_files_of_sealed_reports_stay(play: Marked) -> None:
    play.agrees()
    play.says("Bò", "xã", "2017", "25 hộ")
    play.attaches("a.jpg")
    play.presses("submit")
    play.presses("submit")
    in_the_chat(play)
    [report] = play.submissions()
    assert [part.file.name for answer in report.answers.values() for part in answer.files if part.file] == [
        "a.jpg"
    ]
    assert play.files.get(sha256(JPEG).hexdigest()) == JPEG


def test_in_a_colleagues_report_and_what_they_may_undo_the_address_is_gone(play: Marked) -> None:
    """Bình owns it and took out what An wrote; sealed or not, it says no longer where that came from."""
    play.address = "12"
    play.agrees()
    play.says("Bò", "xã", "2017", "25 hộ")
    code = code_of(play, "join:")
    play.address = AN
    play.presses("yes")
    play.enters(code)
    play.presses("goto:du_an[1]/hoat_dong")
    play.sends(Said("lời của An"), "a1")
    play.sends(Said("thêm"), "a2")
    play.address = "12"
    play.presses("goto:du_an[1]/hoat_dong")
    for _ in range(3):  # what An wrote is shown first
        play.presses("submit")
    assert play.submissions()
    play.presses("withdraw")
    play.presses("goto:du_an[1]/hoat_dong")
    play.says("lời khác")
    play.presses("replace")
    play.says("lời mới")
    own = (tables.submissions, tables.positions, tables.parts, tables.findable)

    def named() -> list[str]:
        with reading(play.engine) as connection:
            found = {table.name: connection.execute(select(table)).all() for table in own}
        # As tuples: a row itself is shown shortened.
        return [name for name, rows in found.items() if f"telegram:{AN}" in str([*map(tuple, rows)])]

    before = named()
    play.address = AN
    in_the_chat(play)
    assert (before, named()) == (["submissions", "positions", "parts"], [])


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ({"message": {"chat": {"id": 7}, "from": {"id": 8}}}, "7"),
        ({"message": {"chat": {"id": -100}, "from": {"id": 8}}}, "8"),
        ({"callback_query": {"from": {"id": 7}, "message": {"from": {"id": 99}}}}, "7"),
        ({"callback_query": {"from": 1, "message": {"chat": {"id": 7}, "from": {"id": 99}}}}, "7"),
        ({"edited_message": {"chat": {"id": True}, "from": {"id": 7}}}, "7"),
        ({"message": {"chat": [], "from": "an"}}, ""),
        ({"update_id": 5}, ""),
    ],
)
def test_whose_update_it_was(empty_url: str, raw: dict[str, object], address: str) -> None:
    """As it is set aside, and as the migration finds out for what was set aside before."""
    assert sender_of(raw) == address
    engine = open_engine(empty_url)
    migrate(engine, "0010")
    with writing(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO set_aside (channel, address, message, raw, error, at) "
                "VALUES ('telegram', '', '', :raw, '', :at)"
            ),
            {"raw": json.dumps(raw), "at": START.replace(tzinfo=None)},
        )
    migrate(engine)
    assert [one.address for one in all_aside(engine)] == [address]
    engine.dispose()
