"""What `decuong department` says where it cannot deliver."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands import main


@pytest.mark.parametrize("command", ["init", "deliver"])
def test_why_nothing_is_delivered_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "cuc.db").mkdir()
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    monkeypatch.setenv("DECUONG_DEPARTMENT_URL", f"sqlite:///{tmp_path}/cuc.db")
    result = CliRunner().invoke(main, ["department", command])
    assert result.exit_code == 1
    assert "Không có cơ sở dữ liệu mang tên này ở máy của Cục. Sửa tên" in result.output
    assert "Failure(" not in result.output


def test_the_help_promises_what_is_there() -> None:
    assert "staff" not in CliRunner().invoke(main, ["serve", "--help"]).output
    [line] = [one for one in CliRunner().invoke(main, ["--help"]).output.splitlines() if " serve " in one]
    assert "staff" not in line
