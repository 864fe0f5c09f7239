"""Attachments in a folder and in a bucket: the same, through the same doors."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import fsspec
import pytest
from click.testing import CliRunner, Result
from moto.server import ThreadedMotoServer

from bot.commands import main
from flows.messages.message import FileRef, Reason
from storage.core.errors import StorageError, Unavailable
from storage.files.bucket import Bucket
from storage.files.folder import Folder
from storage.files.store import FileStore, open_files
from storage.privacy.audit import Entry
from storage.privacy.erasure_log import encode_entry, write_down, written_down
from tests.play import JPEG, START, Play

pytestmark = pytest.mark.usefixtures("english")

DIGEST = sha256(JPEG).hexdigest()


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A server that speaks S3, on a port of its own."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def location(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "folder":
        return str(tmp_path / "files")
    reach(request.getfixturevalue("s3"), monkeypatch)
    name = f"b{tmp_path.name.replace('_', '-').lower()}"[:60].strip("-")
    fsspec.filesystem("s3", skip_instance_cache=True).call_s3("create_bucket", Bucket=name)
    return f"s3://{name}/tep"


def reach(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a program that uses this server."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "bi-mat")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def files(location: str) -> FileStore:
    return open_files(location)


def test_what_is_put_is_there_under_its_hash_and_once(files: FileStore) -> None:
    files.backend.check()
    first, second = files.put(JPEG, "một.jpg"), files.put(JPEG, "hai.jpg")
    assert first == FileRef(DIGEST, "một.jpg", "image/jpeg", len(JPEG))
    assert isinstance(second, FileRef)
    assert files.get(DIGEST) == JPEG
    [(name, since)] = files.backend.names()
    assert (name, files.backend.digest(name)) == (DIGEST, DIGEST)
    assert abs(datetime.now(UTC) - since) < timedelta(minutes=5)
    assert files.get("0" * 64) is None


def test_what_is_put_again_is_young_again(tmp_path: Path) -> None:
    files = open_files(str(tmp_path))
    files.put(JPEG, "một.jpg")
    os.utime(Folder(tmp_path).path(DIGEST), (1, 1))
    files.put(JPEG, "hai.jpg")
    [(_, since)] = files.backend.names()
    assert since.year > 1970


def test_what_is_dropped_is_gone_and_what_is_not_there_passed_over(files: FileStore) -> None:
    files.put(JPEG, "một.jpg")
    files.drop([DIGEST, "0" * 64])
    assert (files.get(DIGEST), list(files.backend.names())) == (None, [])


def test_what_cannot_be_kept_leaves_nothing(files: FileStore) -> None:
    assert files.put(b"", "trống.txt") is Reason.EMPTY
    assert files.put(JPEG[:-2], "nửa.jpg") is Reason.BROKEN
    assert files.put(bytes((20 << 20) + 1), "lớn.bin") is Reason.TOO_LARGE
    assert list(files.backend.names()) == []


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_reports_backups_and_doctor_find_them(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/d.db"
    monkeypatch.setenv("DECUONG_DATABASE_URL", url)
    monkeypatch.setenv("DECUONG_FILES", location)
    play = Play(url, tmp_path / "unused")
    play.files = open_files(location)
    play.conversation = play.new_conversation()
    play.agrees()
    play.says("Bò")
    play.attaches(caption="chuồng")
    play.presses("submit")
    play.presses("submit")
    assert run("doctor").output == "All is well.\n"
    assert "1 files" in run("backup", str(tmp_path / "sao-luu.zip")).output
    assert run("export", "docx", "--to", str(tmp_path / "b.docx")).exit_code == 0
    play.files.backend.write(DIGEST, b"x" * len(JPEG) + b"x")
    assert f"The attachment {play.files.backend.path(DIGEST)} is damaged" in run("doctor").output
    play.files.drop([DIGEST])
    assert f"{play.files.backend.path(DIGEST)} is not there: take it from a backup" in run("doctor").output
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/copy.db")
    assert "1 files" in run("restore", str(tmp_path / "sao-luu.zip")).output
    assert play.files.get(DIGEST) == JPEG
    play.close()


def test_a_bucket_that_is_not_there_is_said_before_anything_starts(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach(s3, monkeypatch)
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/d.db")
    monkeypatch.setenv("DECUONG_FILES", "s3://nobody-made-it")
    result = run("serve")
    assert result.exit_code == 1
    assert "s3://nobody-made-it is not there: make the bucket, or set DECUONG_FILES." in result.output


def test_a_folder_that_cannot_be_written_is_said_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tep").write_text("no folder")
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/d.db")
    monkeypatch.setenv("DECUONG_FILES", str(tmp_path / "tep" / "files"))
    result = run("serve")
    assert result.exit_code == 1
    assert (
        f"Attachments cannot be kept in {tmp_path}/tep/files (a part of the path is no folder); set"
        in result.output
    )


def test_a_store_that_is_away_keeps_nothing_and_says_so(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reach(s3, monkeypatch)
    bucket = Bucket("s3://anything")

    def fails(*_: Any, **__: Any) -> None:
        raise ConnectionError("no route")

    monkeypatch.setattr(bucket._store, "pipe_file", fails)
    with pytest.raises(Unavailable, match="s3://anything cannot be used now: no route"):
        FileStore(bucket).put(JPEG, "một.jpg")


def test_without_its_library_a_bucket_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(StorageError, match=r"pip install 'decuong\[s3\]'"):
        open_files("s3://b/f").backend.check()


def test_what_a_write_left_over_has_a_name_of_its_own(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    left = tmp_path / "ab" / "tmp1"
    left.parent.mkdir()
    left.write_bytes(b"x")
    [(name, _)] = folder.names()
    folder.delete(name)
    assert (name, left.exists()) == ("ab/tmp1", False)


def test_notes_are_beside_the_contents(files: FileStore) -> None:
    """What was erased is written down there; it is no attachment, and nothing left over."""
    assert written_down(files.backend) == []
    entry = Entry(START, "erase", "id1", "respondent", "1 drafts")
    for _ in range(2):
        write_down(files.backend, encode_entry(entry))
    files.keep(DIGEST, JPEG)
    assert written_down(files.backend) == [entry]
    assert [name for name, _ in files.backend.names()] == [DIGEST]
