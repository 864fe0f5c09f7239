"""What commands import: one that only looks something up starts without what the others need."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands import main
from flows.form.outlines import shipped
from tests.play import Play

HEAVY = ("pyxform", "openpyxl", "docx", "alembic", "telegram", "fastapi", "limits", "bot.intake.conversation")
"""Each takes from a tenth to a half of the time in which such a command is done."""
PROGRAM = f"""
import sys
from bot.commands import main
main(["status"], standalone_mode=False)
print("imported:", [name for name in {HEAVY} if name in sys.modules])
"""


def test_status_imports_only_what_it_needs(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/d.db"
    Play(url, tmp_path / "files").close()  # and the outlines are published
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "DECUONG_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "imported: []"


def test_before_serving_begins_all_outlines_are_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the first officer waits for it, and in a transaction, so that all others do too."""
    compiled: list[str] = []

    def run(work: Coroutine[None, None, None]) -> None:
        app = work.cr_frame.f_locals["app"]  # type: ignore[attr-defined]
        compiled.extend(key for key, _ in app.registry._dialogues)
        work.close()

    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/d.db")
    monkeypatch.setenv("DECUONG_FILES", str(tmp_path / "files"))
    monkeypatch.setenv("DECUONG_PORT", "0")
    monkeypatch.setattr("bot.commands.serve.asyncio.run", run)
    monkeypatch.setattr("bot.commands.serve.os.umask", lambda _: 0)
    done = CliRunner().invoke(main, ["serve"])
    assert done.exit_code == 0, done.output
    assert tuple(sorted(compiled)) == shipped()
