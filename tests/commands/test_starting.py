"""What commands import: one that only looks something up starts without what the others need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
