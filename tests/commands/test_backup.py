"""`decuong backup` and `restore`: all of it comes back, on either database, and the conversations go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from pyotp import TOTP
from sqlalchemy import create_engine, insert, select, text

from bot.commands import main
from flows.form.machine import Mover
from flows.messages.message import Said
from flows.report.submission import Remark
from storage.core import tables
from storage.core.engine import open_engine, reading, writing
from storage.core.errors import StorageError
from storage.core.migrate import migrate
from storage.drafts.shown import Shown, note_shown
from storage.files.folder import Folder
from storage.files.store import open_files
from storage.operations import backup
from storage.operations.backup import LEFT_OUT, back_up, restore
from storage.operations.doctor import examine
from storage.privacy.audit_chain import seal
from storage.privacy.expiry import believe
from storage.queues.inbox import Inbox
from storage.queues.set_aside import keep_raw
from storage.reports import reviewing
from storage.reports.search import search
from storage.reports.submissions import move
from storage.staff import accounts, jobs, second_factor, sessions, tokens, views
from storage.staff.accounts import Role
from storage.staff.tokens import Scope
from tests.databases import PostgresqlServer
from tests.invited import campaign
from tests.play import JPEG, START, Play

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    one = told(f"sqlite:///{tmp_path}/d.db", tmp_path / "files")
    yield one
    one.close()


def told(url: str, files: Path) -> Play:
    """A conversation with something of every kind."""
    play = Play(url, files, channel="telegram", pushed=("telegram",))
    play.agrees()
    play.says("Bò", "Giao Thủy", "2017", "25 hộ", "608 triệu đồng")
    play.attaches(caption="chuồng")
    play.locates(20.2, 106.4)
    play.edits("m6", "26 hộ")
    play.presses("submit")
    play.presses("submit")
    remark = Remark("du_an[1]/ten", "Tên?", "Cục", play.clock())
    move(play.engine, "2026-0001", "return", Mover.STAFF, play.clock(), [remark])
    keep_raw(play.engine, "telegram", "", '{"update_id": 7}', "lạ", START)
    Inbox(play.engine, "telegram").put([("an", '{"update_id": 8}')], START)
    with writing(play.engine) as connection:
        believe(connection, play.clock())
        note_shown(connection, "telegram", [Shown("an", "7", "id2", "du_an[1]/ten")])
        arrived = {"channel": "telegram", "address": "an", "draft_id": "id2", "review": "returned/1/1"}
        connection.execute(insert(tables.push_arrivals).values(arrived))
    accounts.add(play.engine, "hoa", Role.VIEWER, [15], play.clock(), "test")
    second_factor.begin(play.engine, "hoa")
    secret = second_factor.pending(play.engine, "hoa")
    assert secret
    second_factor.confirm(play.engine, "hoa", TOTP(secret.secret).at(play.clock()), play.clock())
    tokens.make(play.engine, "t1", "decuong_secret", "erp", [Scope.REPORTS], [15], play.clock(), "hoa")
    views.keep(play.engine, "hoa", "Lào Cai", "province=15")
    reviewing.keep_remark(play.engine, "2026-0001-1", remark)
    reviewing.assign(play.engine, "2026-0001", "hoa", play.clock(), "test")
    reviewing.add_note(play.engine, "2026-0001", "Gọi lại", "hoa", play.clock())
    campaign(play.engine)
    with writing(play.engine) as connection:
        row = {"id": "r", "draft_id": "id2", "respondent_id": "x", "state": "waiting", "at": START}
        connection.execute(insert(tables.join_requests).values(row))
        reminder = {"invitation_id": "c1-1", "occasion": "rest", "at": START}
        connection.execute(insert(tables.reminders).values(reminder | {"reason": ""}))
        sent = {"channel": "telegram", "address": "an", "respondent_id": "x", "state": "sent"}
        connection.execute(insert(tables.reminder_messages).values(reminder | sent))
        row = {"draft_id": "id2", "respondent_id": "x", "at": START}
        connection.execute(insert(tables.reminders_stopped).values(row))
    seal(play.engine)
    return play


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    engine = open_engine(url)
    with reading(engine) as connection:
        found = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables.metadata.sorted_tables
            if table.name not in LEFT_OUT
        }
    found["audit"] = [row for row in found["audit"] if "restore" not in row]
    engine.dispose()
    return found


def run(url: str, files: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, list(arguments), env={"DECUONG_DATABASE_URL": url, "DECUONG_FILES": str(files)}
    )


def test_there_and_back_over_both_databases(
    play: Play, tmp_path: Path, postgresql_server: PostgresqlServer
) -> None:
    before = everything(play.url)
    assert all(
        before[name] for name in before if name not in {"writers", "codes", "ended", "shown", "offered"}
    ), "nothing of a kind"
    server = postgresql_server.make("restored").url
    urls = [play.url, server, f"sqlite:///{tmp_path}/again.db"]
    for number, (here, there) in enumerate(pairwise(urls)):
        files = tmp_path / ("files" if not number else f"files{number}")
        made = run(here, files, "backup", f"{tmp_path}/b{number}")
        assert made.exit_code == 0, made.output
        brought = run(there, tmp_path / f"files{number + 1}", "restore", f"{tmp_path}/b{number}")
        assert brought.exit_code == 0, brought.output
        assert brought.output.split(": ")[1].strip() in made.output
        assert everything(there) == before
        store = open_files(str(tmp_path / f"files{number + 1}"))
        assert store.get(sha256(JPEG).hexdigest()) == JPEG
        engine = open_engine(there)
        assert [hit.words for hit in search(engine, "giao thuy")] == ["Giao Thủy"]
        engine.dispose()


def test_a_restored_copy_goes_on(play: Play, tmp_path: Path, postgresql_server: PostgresqlServer) -> None:
    """What came before the backup is known, what came after it and waits at Telegram is kept: once each."""
    known = play.inbound(Said("Mục tiêu"), "k1")
    play.presses("goto:du_an[1]/muc_tieu")
    play.conversation.receive([known])
    back_up(play.engine, play.files, tmp_path / "b", play.clock())
    waiting = play.inbound(Said("thêm"), "k2")
    play.conversation.receive([waiting])  # and then the laptop is stolen
    url = postgresql_server.make("restored").url
    engine = open_engine(url)
    restore(engine, open_files(str(tmp_path / "files2")), tmp_path / "b", START)
    engine.dispose()
    there = Play(url, tmp_path / "files2", channel="telegram", pushed=("telegram",))
    there.clock.now = play.clock.now
    there.conversation.receive([known])
    there.conversation.receive([waiting])
    there.conversation.receive([waiting])
    parts = tables.parts
    with reading(there.engine) as connection:
        query = select(parts.c.text).where(parts.c.path == "du_an[1]/muc_tieu", parts.c.live)
        assert connection.execute(query.order_by(parts.c.place)).scalars().all() == ["Mục tiêu", "thêm"]
        assert len(connection.execute(select(tables.set_aside)).all()) == 1, "the one of before"
    there.address = "binh"
    there.agrees()  # numbers and ids go on where they were
    there.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_one_moment_while_others_write(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each table is read, a message comes: none of them is in the copy, or half in it."""
    url = f"sqlite:///{tmp_path}/d.db"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql_server").make("busy").url
    play = told(url, tmp_path / "files")
    play.presses("goto:du_an[1]/hoat_dong")
    before = everything(url)
    dump = backup._dump

    def interrupted(*arguments: Any) -> Any:
        assert play.says(f"trước {arguments[1].name}").saved
        return dump(*arguments)

    monkeypatch.setattr(backup, "_dump", interrupted)
    back_up(play.engine, play.files, tmp_path / "b", START)
    monkeypatch.undo()
    play.close()
    engine = open_engine(f"sqlite:///{tmp_path}/copy.db")
    restore(engine, open_files(str(tmp_path / "files2")), tmp_path / "b", START)
    assert not list(examine(engine, open_files(str(tmp_path / "files2")), START))
    engine.dispose()
    copied = everything(f"sqlite:///{tmp_path}/copy.db")
    first = 1  # what came before the first table was read may be in it, whole
    assert len(copied["parts"]) - len(before["parts"]) <= first
    assert len(copied["received"]) - len(before["received"]) == len(copied["parts"]) - len(before["parts"])


def older_backup(tmp_path: Path) -> Path:
    """As a decuong before search and the audit trail wrote it."""
    old = open_engine(f"sqlite:///{tmp_path}/old.db")
    migrate(old, "0003")
    with writing(old) as connection:
        for statement in (
            "INSERT INTO respondents VALUES ('r1', 'Mai', NULL, '2026-01-01 00:00:00')",
            "INSERT INTO drafts (id, respondent_id, name, outline, version, spent, parts, turns, number, "
            "submissions, revision, created_at) VALUES "
            "('d1', 'r1', 'Bò', 'ngan_sach', '1', 0, 0, 0, '', 0, 1, '2026-01-01 00:00:00')",
        ):
            connection.execute(text(statement))
    with ZipFile(tmp_path / "b", "w") as archive:
        rows, hashes = {}, {}
        with create_engine(f"sqlite:///{tmp_path}/old.db").connect() as connection:
            for table in ("respondents", "drafts"):
                found = connection.execute(text(f"SELECT * FROM {table}")).mappings().all()
                lines = "".join(
                    json.dumps({**row, "created_at": "2026-01-01T00:00:00"}) + "\n" for row in found
                )
                archive.writestr(f"tables/{table}.jsonl", lines)
                rows[table] = len(found)
                hashes[f"tables/{table}.jsonl"] = sha256(lines.encode()).hexdigest()
        manifest = {"revision": "0003", "at": "2026-01-01T00:00:00Z", "rows": rows, "hashes": hashes}
        archive.writestr("manifest.json", json.dumps(manifest))
    return tmp_path / "b"


def test_an_older_backup_is_migrated(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/new.db")
    restore(engine, open_files(str(tmp_path / "files")), older_backup(tmp_path), START)
    assert [hit.respondent for hit in search(engine, "mai")] == ["Mai"]
    engine.dispose()


def test_an_older_backup_wants_an_empty_database(tmp_path: Path) -> None:
    """One that this decuong has prepared has newer tables, though it holds nobody."""
    engine = open_engine(f"sqlite:///{tmp_path}/new.db")
    migrate(engine)
    with pytest.raises(StorageError, match="older schema than this database"):
        restore(engine, open_files(str(tmp_path / "files")), older_backup(tmp_path), START)
    engine.dispose()


def spoiled(source: Path, to: Path, spoil: str) -> None:
    """A copy of a backup with something wrong."""
    if spoil == "cut":
        to.write_bytes(source.read_bytes()[:-2000])
        return
    with ZipFile(source) as archive, ZipFile(to, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if spoil == "changed" and name == "tables/parts.jsonl":
                data = data.replace("Bò".encode(), "Dê".encode())
            if spoil == "newer" and name == "manifest.json":
                data = json.dumps(json.loads(data) | {"revision": "9999"}).encode()
            if spoil == "no manifest" and name == "manifest.json":
                continue
            if spoil == "odd manifest" and name == "manifest.json":
                data = b'{"a": 1}'
            copy.writestr(name, data)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("cut", "is no backup, or was cut off"),
        ("changed", "is damaged: tables/parts.jsonl is not what was backed up"),
        ("newer", "was made by a newer decuong"),
        ("no manifest", "is no backup: it has no manifest.json"),
        ("odd manifest", "its manifest.json cannot be read"),
    ],
)
def test_what_cannot_be_restored_changes_nothing(play: Play, tmp_path: Path, spoil: str, said: str) -> None:
    back_up(play.engine, play.files, tmp_path / "b", START)
    spoiled(tmp_path / "b", tmp_path / "c", spoil)
    result = run(f"sqlite:///{tmp_path}/new.db", tmp_path / "f2", "restore", f"{tmp_path}/c")
    assert result.exit_code == 1
    assert said in result.output
    assert not (tmp_path / "f2").exists()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_staff_who_were_there_go(
    play: Play, tmp_path: Path, kind: str, postgresql_server: PostgresqlServer
) -> None:
    """Somebody has made an account and logged in before the backup is restored into the new database."""
    back_up(play.engine, play.files, tmp_path / "b", play.clock())
    url = postgresql_server.make("staff").url if kind == "postgresql" else f"sqlite:///{tmp_path}/new.db"
    engine = open_engine(url)
    migrate(engine)
    accounts.add(engine, "minh", Role.ADMINISTRATOR, (), START, "Minh")
    sessions.begin(engine, "minh", "t" * 43, START, "Firefox")
    jobs.ask(engine, jobs.NewJob("j", "minh", jobs.Kind.EXPORT, jobs.Asked(format="csv"), 0, START, "csv"))
    restore(engine, open_files(str(tmp_path / "files2")), tmp_path / "b", START)
    assert sessions.member(engine, "t" * 43, START) is None
    assert [one.name for one in accounts.members(engine)] == [
        one.name for one in accounts.members(play.engine)
    ]
    engine.dispose()


def test_refusals(play: Play, tmp_path: Path) -> None:
    assert run(play.url, tmp_path / "files", "backup", f"{tmp_path}/b").exit_code == 0
    again = run(play.url, tmp_path / "files", "backup", f"{tmp_path}/b")
    assert (again.exit_code, "is there already" in again.output) == (1, True)
    over = run(play.url, tmp_path / "files", "restore", f"{tmp_path}/b")
    assert (over.exit_code, "already holds respondents" in over.output) == (1, True)
    nowhere = run(play.url, tmp_path / "files", "backup", f"{tmp_path}/no/b")
    assert (nowhere.exit_code, "cannot be written" in nowhere.output) == (1, True)
    for path, said in ((f"{tmp_path}/none", "There is no"), (str(tmp_path), "is a folder")):
        result = run(f"sqlite:///{tmp_path}/x.db", tmp_path / "f2", "restore", path)
        assert (result.exit_code, said in result.output) == (1, True)


def test_an_attachment_that_is_gone_is_said(play: Play, tmp_path: Path) -> None:
    digest = sha256(JPEG).hexdigest()
    Folder(play.files_folder).path(digest).unlink()
    result = run(play.url, tmp_path / "files", "backup", f"{tmp_path}/b")
    assert result.exit_code == 0
    assert f"attachment {digest} is not there" in result.output
    engine = open_engine(f"sqlite:///{tmp_path}/new.db")
    assert restore(engine, open_files(str(tmp_path / "f2")), tmp_path / "b", START).manifest.missing == [
        digest
    ]
    engine.dispose()


def test_a_disk_that_fills_leaves_nothing(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.operations.backup.os.fsync", full)
    with pytest.raises(StorageError, match="the disk is full"):
        back_up(play.engine, play.files, tmp_path / "b", START)
    assert not list(tmp_path.glob("b*"))
