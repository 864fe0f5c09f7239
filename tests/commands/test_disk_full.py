"""A disk that is full while a file is written: nothing is left, nothing is lost, one line of the log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from bot.commands import main
from tests.commands.test_serving import serving
from tests.commands.test_stopping import begin
from tests.doors.doors import app_at
from tests.play import JPEG

TOO_MUCH = JPEG[:-2] + bytes(12_000_000) + JPEG[-2:]
KILLED = """
import os, signal, sys
from pathlib import Path
from storage.files.store import open_files
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
open_files(sys.argv[1]).put(bytes(100_000), "a.bin")
"""


def files(folder: Path) -> list[str]:
    return [path.name for path in (folder / "files").rglob("*") if path.is_file()]


@pytest.mark.timeout(120)
def test_an_upload_to_a_full_disk_gets_503_and_leaves_nothing(tmp_path: Path) -> None:
    # A limit on the size of a file fails a write in the same place, with EFBIG in place of ENOSPC.
    with serving(tmp_path, {}, "--fsize=8000000") as program:
        with httpx.Client(base_url=program.url, timeout=60) as client:
            begin(client)
            form = {"id": "m8"}
            answer = client.post("/chat/files", data=form, files={"file": ("a.jpg", TOO_MUCH)})
            assert answer.status_code == 503
            assert "vẫn được giữ trên máy và sẽ tự gửi lại" in answer.json()["detail"]
            assert files(tmp_path) == []
            answer = client.post("/chat/messages", json={"id": "m9", "text": "Nuôi bò"})
            assert answer.json()["saved"], "words have room"
        line = program.lines.get(timeout=30)
    assert f"Attachments cannot be kept in {tmp_path}/files now: File too large." in line
    assert program.lines.empty(), "one line"


def test_doctor_finds_what_a_killed_program_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECUONG_LOCALE", "en")
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    app_at(tmp_path).engine.dispose()
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "files")], check=False)
    assert ended.returncode == -signal.SIGKILL
    [left] = files(tmp_path)
    [path] = (tmp_path / "files").rglob(left)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["doctor", *arguments])
        return result.exit_code, result.output

    assert run() == (0, "All is well.\n"), "it may be written at this moment"
    two_hours_ago = path.stat().st_mtime - 7200
    os.utime(path, (two_hours_ago, two_hours_ago))
    assert run() == (1, f"{path} was left over by a write that did not end.\n")
    assert run("--repair")[0] == 0
    assert files(tmp_path) == []
