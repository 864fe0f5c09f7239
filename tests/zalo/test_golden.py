"""Golden dialogues in Zalo's form, readable as a chat; and they end in the same submission as by tapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.report.submission import Submission
from tests.dialogue.script import Script, Stage
from tests.play import Play
from tests.zalo.golden import ZaloStage

HERE = Path(__file__).parent / "golden"
ORIGINAL = Path(__file__).parents[1] / "dialogue" / "golden"
MAIN = ["first_report", "an_organisation", "long_answers", "contents_and_help", "guided_writing", "sent_back"]
"""The others edit, take back or send places, which Zalo does not hand on."""
SUBMITTED: dict[str, list[str]] = {"first_report": [], "an_organisation": ["nộp", "nộp"], "sent_back": []}
"""Of both outlines; and what is typed so that it ends in a submission."""


def script(name: str) -> Script:
    return Script.read((ORIGINAL / f"{name}.txt").read_text())


def on_zalo(name: str, folder: Path, *more: str) -> tuple[Play, str]:
    play = Play(f"sqlite:///{folder}/zalo.db", folder / "files", channel="zalo", pushed=("zalo",))
    read = script(name)
    return play, ZaloStage(play).perform(Script(read.title, [*read.lines, *more]))


@pytest.mark.parametrize("name", MAIN)
def test_reads_as_written(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    play, told = on_zalo(name, tmp_path)
    play.close()
    path = HERE / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        path.write_text(told)
    assert told == path.read_text()


@pytest.mark.parametrize("name", SUBMITTED)
def test_ends_in_the_same_submission(name: str, play: Play, tmp_path: Path) -> None:
    read, more = script(name), SUBMITTED[name]
    Stage(play).perform(Script(read.title, [*read.lines, *more]))
    typed, _ = on_zalo(name, tmp_path, *more)
    tapped, here = play.submissions(), typed.submissions()
    typed.close()
    assert [said(one) for one in here] == [said(one) for one in tapped]
    assert here


def said(one: Submission) -> object:
    answers = {
        path: (answer.text, answer.value, answer.standing, answer.figures, [p.file for p in answer.files])
        for path, answer in one.answers.items()
    }
    return one.outline, one.version, one.rows, answers
