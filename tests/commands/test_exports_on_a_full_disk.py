"""Exports on a full disk, by the command: one sentence, and nothing is left of what was begun."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.commands.test_commands import Run, run
from tests.play import Play

__all__ = ["run"]
pytestmark = pytest.mark.usefixtures("english")


@contextmanager
def full_after(size: int) -> Iterator[None]:
    """A limit on the size of a file fails a write as a full disk does, with EFBIG in place of ENOSPC."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [34_000, 80_000])
@pytest.mark.parametrize(
    ("format_", "to", "options"),
    [
        ("docx", "a.docx", ()),
        ("docx", "word", ()),
        ("docx", "a.docx", ("--files",)),
        ("jsonl", "a.jsonl", ("--files",)),
        ("pdf", "a.pdf", ()),
        ("pdf", "pdf", ()),
        ("files", "tep", ()),
        ("files", "tep.zip", ()),
    ],
)
def test_one_sentence_and_nothing_is_left(
    run: Run, tmp_path: Path, size: int, format_: str, to: str, options: tuple[str, ...]
) -> None:
    """With a photo that is larger than what the disk has left."""
    out = BytesIO()
    Image.effect_noise((1_200, 900), 90).save(out, "JPEG", quality=85)
    assert len(out.getvalue()) > 100_000
    play = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files")
    play.agrees()
    play.says("Bò")
    play.attaches("a.jpg", data=out.getvalue())
    for _ in range(2):
        play.presses("submit")
    play.close()
    folder = tmp_path / "ra"
    with full_after(size):
        result = run("export", format_, "--to", folder / to, *options)
    assert result.exit_code == 1
    assert result.output == (
        f"Error: {folder / to} cannot be written (File too large); check the path and the space left.\n"
    )
    assert [*folder.iterdir()] == []
    assert run("export", format_, "--to", folder / to, *options).exit_code == 0, "with room it is written"
    assert (folder / to).exists()


def test_the_template_too(run: Run, tmp_path: Path) -> None:
    with full_after(4_000):
        result = run("export", "template", "--to", tmp_path / "ra" / "mau.docx")
    assert result.exit_code == 1
    assert "cannot be written (File too large)" in result.output
    assert [*(tmp_path / "ra").iterdir()] == []
