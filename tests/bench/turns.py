"""What a turn costs: at the first question and in project 200, beside short answers and long ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.messages.message import Content, Pressed, Said
from tests.bench import report
from tests.bench.rounds import Case, measured
from tests.play import Play

PROJECTS = 200
ROUNDS = 25
PAIRS = 25
"""Pairs of turns that each case does in a round, in one commit: a jump to a question, and its answer."""
LONG = "Mỗi hộ được hỗ trợ mua một con bê cái giống sinh sản, làm chuồng, mua thức ăn và thuốc thú y. " * 10


def measure(folder: Path) -> list[str]:
    """Measure, and return both tables."""
    play = Play(f"sqlite:///{folder}/turns.db", folder / "files")
    one, many, long = begun(play, "one", 1), begun(play, "many", PROJECTS), begun(play, "long", 2)
    sent(play, long, long_answers())
    answers = measured(
        {
            "a draft of one project": answering(play, one, 1),
            f"project 1 of {PROJECTS}": answering(play, many, 1),
            f"project {PROJECTS} of {PROJECTS}": answering(play, many, PROJECTS),
            "beside answers of 49,000 characters": answering(play, long, 1),
        },
        ROUNDS,
    )
    parts = measured(
        {
            "an empty answer": adding(play, many, PROJECTS // 2),
            "an answer of 49,000 characters": adding(play, long, 1),
        },
        ROUNDS,
    )
    play.close()
    lines = report.table("answering a question of …", answers, "a draft of one project")
    return [*lines, "", *report.table("adding a message to …", parts, "an empty answer")]


def begun(play: Play, address: str, projects: int) -> str:
    """A draft with this many projects, in which every question is answered."""
    play.address = address
    play.agrees()
    contents: list[Content] = []
    for number in range(1, projects + 1):
        contents += [Pressed("goto:du_an"), Pressed("add")] if number > 1 else []
        for name in ("ten", "dia_diem", "thoi_gian"):
            contents += [Pressed(f"goto:du_an[{number}]/{name}"), Said(f"Dự án {number}")]
        for name in ("quy_mo", "muc_tieu", "hoat_dong", "phe_duyet", "to_chuc_thuc_hien", "giam_sat"):
            contents += [Pressed(f"goto:du_an[{number}]/{name}"), Said(f"Bò {number}"), Pressed("done")]
    sent(play, address, iter(contents))
    return address


def long_answers() -> Iterator[Content]:
    """Yield what fills two questions of project 1 with nearly as much as an answer may hold."""
    for name in ("hoat_dong", "ket_qua"):
        yield Pressed(f"goto:du_an[1]/{name}")
        for _ in range(48_000 // len(LONG)):
            yield Said(LONG)
        yield Pressed("done")


def sent(play: Play, address: str, contents: Iterator[Content]) -> None:
    """Hand in inbounds, a hundred in a commit."""
    play.address = address
    waiting = list(contents)
    for at in range(0, len(waiting), 100):
        play.receives(waiting[at : at + 100])


def answering(play: Play, address: str, project: int) -> Case:
    """Jump to a question of the project and answer it, again and again."""

    def case(number: int) -> int:
        play.address = address
        pair = (Pressed(f"goto:du_an[{project}]/dia_diem"), Said(f"xã Hồng Thuận {number}"))
        play.receives([content for _ in range(PAIRS) for content in pair])
        return 2 * PAIRS

    return case


def adding(play: Play, address: str, project: int) -> Case:
    """Jump to a question that takes many messages, and add two short messages to its answer."""

    def case(number: int) -> int:
        play.address = address
        play.receives([Pressed(f"goto:du_an[{project}]/ket_qua"), *(Said(f"ý {number}") for _ in range(2))])
        return 3

    return case
