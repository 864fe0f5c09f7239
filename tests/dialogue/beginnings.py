"""What several plays have in common: how they begin, and what is looked at."""

from __future__ import annotations

import re

from flows.form.machine import Mover
from flows.messages.message import Kind, Message, Reply
from flows.report.submission import Remark
from storage.reports.submissions import move
from tests.play import Play

CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")
PLACE, SCALE, AIM = "du_an[1]/dia_diem", "du_an[1]/quy_mo", "du_an[1]/muc_tieu"


def begun(play: Play) -> None:
    """A report with four answers; one stands at 1.4."""
    play.agrees()
    play.says("Bò", "Giao Thủy", "2017", "1 xã", "25 hộ")


def code_of(play: Play, purpose: str) -> str:
    """A new code as it is shown: "device", "join:" or "hand"."""
    found = CODE.search(play.presses(f"code:{purpose}").messages[0].text)
    assert found is not None
    return found[0]


def second_phone(play: Play) -> None:
    """From here on another phone of the same person is at hand."""
    code = code_of(play, "device")
    play.address = "an2"
    play.enters(code)


def colleague(play: Play, address: str) -> None:
    """From here on a colleague writes, who was given a code."""
    code = code_of(play, "join:")
    play.address = address
    play.presses("yes")
    play.enters(code)


def returned(play: Play, path: str, text: str) -> None:
    """Submit, and staff ask."""
    play.presses("submit")
    play.presses("submit")
    remark = Remark(path, text, "Cục", play.clock())
    move(play.engine, "2026-0001", "return", Mover.STAFF, play.clock(), [remark])


def presses(reply: Reply) -> list[str]:
    """The presses of all buttons of a reply."""
    return [button.press for message in reply.messages for row in message.buttons for button in row]


def prompt_of(reply: Reply) -> Message:
    """What a reply asks, or sums up."""
    return next(one for one in reply.messages if one.kind in {Kind.PROMPT, Kind.SUMMARY})


def sealed(play: Play) -> dict[str, str]:
    """Submit; the words by path."""
    play.presses("submit")
    play.presses("submit")
    return {path: answer.text for path, answer in play.submissions()[-1].answers.items()}
