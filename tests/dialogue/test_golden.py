"""Every golden dialogue, played twice: saved and loaded between every two turns, and from memory alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.messages.message import Content, Inbound
from tests.dialogue.script import Script, Stage
from tests.play import Play

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.txt"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_reads_as_written(path: Path, play: Play, request: pytest.FixtureRequest) -> None:
    """Each turn in a unit of work of its own: the draft is saved and loaded in between."""
    written = path.read_text()
    form = path.with_suffix(".md")
    if form.exists():
        play.registry.publish(form.read_bytes(), form.name)
    told = Stage(play, path.with_suffix(".2.md")).perform(Script.read(written))
    if request.config.getoption("--update-golden"):
        path.write_text(told)
    assert told == path.read_text()


ONE_BATCH = [
    path for path in GOLDEN if not path.with_suffix(".2.md").exists() and "> (Cục" not in path.read_text()
]
"""Nobody publishes, and staff do nothing, in the middle of a batch."""


@pytest.mark.parametrize("path", ONE_BATCH, ids=lambda path: path.stem)
def test_reads_the_same_from_memory(path: Path, play: Play, tmp_path: Path) -> None:
    """All turns in one unit of work: nothing is loaded in between, and nothing may differ."""
    script = Script.read(path.read_text())
    form = path.with_suffix(".md")
    if form.exists():
        play.registry.publish(form.read_bytes(), form.name)
    apart = _Recording(f"sqlite:///{tmp_path}/apart.db", tmp_path / "files")
    if form.exists():
        apart.registry.publish(form.read_bytes(), form.name)
    Stage(apart).perform(script)
    play.conversation.readings = apart.conversation.readings  # what is not read makes a batch be taken again
    together = play.conversation.receive(apart.inbounds)
    assert [reply.messages for reply in together] == [reply.messages for reply in apart.replies]
    assert [reply.saved for reply in together] == [reply.saved for reply in apart.replies]
    apart.close()


class _Recording(Play):
    """Remembers what was handed in."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.inbounds: list[Inbound] = []

    def inbound(self, content: Content, id_: str = "") -> Inbound:
        one = super().inbound(content, id_)
        self.inbounds.append(one)
        return one
