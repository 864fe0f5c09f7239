"""Golden dialogues as plays: a text file that reads as a chat, and is played again by the test.

    > words                 the officer sends a text
    > [Xong]                taps the button with this label on the last message
    > (ảnh a.jpg: chuồng)   sends a photo, with a caption
    > (sửa 3: chữ mới)      edits their 3rd message
    > (xoá 3)               takes their 3rd message back
    > (vị trí 21.0, 105.8)  sends a place
    > (sau 11 ngày)         lets time pass
    > (sau 5 phút)          the same
    > (mở lại)              opens the conversation again
    > (máy của Bình)        from here on it is this phone that is seen; the first one has no name
    > (Cục trả lại 1.4: …)  staff send the report back with a remark on an item; several: "(… và 1.5: …)"
    > (Cục tiếp nhận)       staff accept it
    > (đề cương mới)        publishes the next version of the play's form, beside it as NAME.2.md
    > (gửi mã)              sends the code that was last shown, on whatever phone
    > (Cục mời UBND …)      staff invite an organisation; its code stands in a letter
    > (Cục mời … theo …)    the same in a campaign of both outlines; its own is named by key
    > (gửi mã của đơn vị)   sends that code
    > (Cục mời lại)         staff invite the same organisation in the next campaign

A message of several lines goes on with "> | ". Everything else is what decuong says, blocks as they come, the
buttons of a row on a line; ✓ is a message that was kept without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from flows.form.machine import Mover
from flows.messages.message import (
    Attached,
    Content,
    Deleted,
    Edited,
    FileRef,
    Kind,
    Located,
    Message,
    Opened,
    Pressed,
    Reply,
    Said,
)
from flows.report.submission import Remark
from flows.respondents.codes import spelled
from storage.campaigns.organisations import Organisation
from storage.reports.submissions import move
from tests.dialogue.beginnings import CODE
from tests.invited import LAO_CAI, campaign
from tests.play import JPEG, Play


@dataclass
class Script:
    """The officer's lines of a golden dialogue, and the title above."""

    title: str
    lines: list[str]

    @classmethod
    def read(cls, text: str) -> Script:
        """The officer's lines of a whole golden file."""
        title, *rest = text.splitlines()
        lines: list[str] = []
        for line in rest:
            if line.startswith("> | "):
                lines[-1] += "\n" + line.removeprefix("> | ")
            elif line.startswith("> "):
                lines.append(line.removeprefix("> "))
        return cls(title, lines)


class Stage:
    """Plays a script: each line at once, or all of them gathered."""

    def __init__(self, play: Play, next_form: Path | None = None) -> None:
        self._play = play
        self._next_form = next_form
        self._sent: list[str] = []
        self._invited = self._organisation = ""
        self._campaigns = 0

    def perform(self, script: Script) -> str:
        """The whole play as text."""
        told = [script.title, "", *_show(self._play.opens())]
        for line in script.lines:
            told += ["", "> " + line.replace("\n", "\n> | ")]
            try:
                content = self._content(line)
            except AssertionError as error:
                error.add_note("\n".join(told))
                raise
            if content is not None:
                told += _show(self._play.sends(content, f"m{len(self._sent)}"))
        return "\n".join(told) + "\n"

    def _content(self, line: str) -> Content | None:
        note = re.fullmatch(r"\((.*)\)", line, re.DOTALL)
        if note is not None:
            return self._note(note[1])
        self._sent.append(line)
        label = re.fullmatch(r"\[(.*)\]", line)
        if label is None:
            return Said(line)
        for reply in reversed(self._play.replies):
            shown = [(b, message.key) for message in reply.messages for row in message.buttons for b in row]
            for button, key in shown:
                if button.label == label[1]:
                    return Pressed(button.press, key)
            if any(message.kind is not Kind.NOTICE for message in reply.messages):
                break
        raise AssertionError(f"there is no button {line} on: {self._play.shown.plain}")

    def _note(self, note: str) -> Content | None:
        if self._directed(note):
            return None
        if note == "mở lại":
            return Opened()
        self._sent.append(note)
        if note == "gửi mã":
            codes = (CODE.search(message.text) for message in self._play.seen())
            return Said(next(code[0] for code in codes if code))
        if note == "gửi mã của đơn vị":
            return Said(spelled(self._invited))
        if match := re.fullmatch(r"ảnh ([^:]+)(?:: (.*))?", note):
            kept = self._play.files.put(JPEG + match[1].encode(), match[1])
            assert isinstance(kept, FileRef)
            return Attached(kept, match[2] or "")
        if match := re.fullmatch(r"sửa (\d+): (.*)", note, re.DOTALL):
            return Edited(f"m{match[1]}", match[2])
        if match := re.fullmatch(r"xoá (\d+)", note):
            return Deleted(f"m{match[1]}")
        if match := re.fullmatch(r"vị trí ([\d.]+), ([\d.]+)", note):
            return Located(float(match[1]), float(match[2]))
        raise AssertionError(f"not understood: ({note})")

    def _directed(self, note: str) -> bool:
        """A stage direction: something happens, and nothing is sent."""
        if match := re.fullmatch(r"sau (\d+) (ngày|phút)", note):
            self._play.clock.forward(**{"days" if match[2] == "ngày" else "minutes": int(match[1])})
        elif match := re.fullmatch(r"máy của (.+)", note):
            self._play.address = match[1]
        elif note.startswith("Cục "):
            self._staff(note.removeprefix("Cục "))
        elif note == "đề cương mới":
            assert self._next_form is not None
            self._play.registry.publish(self._next_form.read_bytes(), self._next_form.name)
        else:
            return False
        return True

    def _staff(self, note: str) -> None:
        """What staff do with the newest report, or before there is any."""
        play = self._play
        if note.startswith("mời "):
            self._campaigns += 1
            who, _, key = note.removeprefix("mời ").partition(" theo ")
            self._organisation = self._organisation or who
            some = (Organisation(self._organisation, LAO_CAI, 0, key),)
            outlines = ("ngan_sach", "phi_chinh_phu") if key else ("ngan_sach",)
            id_ = f"c{self._campaigns}"
            [self._invited] = campaign(play.engine, id_, some, play.clock(), outlines=outlines)
            return
        report = play.submissions()[-1]
        if note == "tiếp nhận":
            move(play.engine, report.id, "accept", Mover.STAFF, play.clock())
            return
        outline = play.registry.newest(report.outline).outline
        remarks = []
        for asked in note.removeprefix("trả lại ").split(" và "):
            number, _, text = asked.partition(": ")
            place = next(one for one in outline.places if one.node.number == number)
            rows = tuple(1 for _ in place.repeats)
            remarks.append(Remark(place.path(rows), text, "Cục", play.clock()))
        move(play.engine, report.id, "return", Mover.STAFF, play.clock(), remarks)


def _show(reply: Reply) -> list[str]:
    if not reply.messages:
        return ["✓" if reply.saved else "–"]
    return [line for message in reply.messages for line in _lines(message)]


def _lines(message: Message) -> list[str]:
    rows = [" ".join(f"[{button.label}]" for button in row) for row in message.buttons]
    return [*message.plain.split("\n"), *rows]
