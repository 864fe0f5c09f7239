"""Random officers on two phones who name, rename, move and leave out projects that an answer refers to.

After anything, in any order, what is read is what each project is called now, or the answer is asked again.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from flows.messages.message import Kind
from storage.core import tables
from storage.core.engine import reading
from tests.chance import TIMES, examples
from tests.dialogue.beginnings import code_of
from tests.dialogue.test_model import stage

FORM = """
| survey | type         | name  | label     | appearance | times | suggest   |
|--------|--------------|-------|-----------|------------|-------|-----------|
|        | begin repeat | du_an | Dự án     |            | 1-6   |           |
|        | text         | ten   | Tên       |            |       |           |
|        | end repeat   |       |           |            |       |           |
|        | text         | hay   | Dự án hay | multiline  |       | du_an/ten |

| settings | form_id | form_title | version | default_language |
|----------|---------|------------|---------|------------------|
|          | nhac    | Nhắc       | 1       | vi               |
"""
PHONES = ("phone", "page")
ROWS = st.integers(1, 6)


class Referring(RuleBasedStateMachine):
    """Two phones of one officer."""

    def __init__(self) -> None:
        super().__init__()
        self._stage = stage()
        self.play = self._stage.__enter__()
        self.play.registry.publish(FORM.encode(), "nhac.md")

    def teardown(self) -> None:
        self._stage.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.play.address = "phone"
        self.play.agrees("nhac")
        self.play.says("Nuôi bò")
        code = code_of(self.play, "device")
        self.play.address = "page"
        self.play.enters(code)

    @rule(phone=st.sampled_from(PHONES), name=st.sampled_from(["", "Nuôi bò", "Nuôi dê"]))
    def add(self, phone: str, name: str) -> None:
        self.play.address = phone
        self.play.presses("goto:du_an")
        self.play.presses("add")
        if name and self.play.key.endswith("/ten"):
            self.play.says(name)

    @rule(phone=st.sampled_from(PHONES), row=ROWS, name=st.sampled_from(["Nuôi bò", "Nuôi dê", "Trồng chè"]))
    def rename(self, phone: str, row: int, name: str) -> None:
        self.play.address = phone
        if self.play.presses(f"goto:du_an[{row}]/ten").saved:
            self.play.says(name)

    @rule(
        phone=st.sampled_from(PHONES),
        row=ROWS,
        what=st.sampled_from(["leave_out", "leave_out", "bring_back", "up", "down"]),
    )
    def arrange(self, phone: str, row: int, what: str) -> None:
        self.play.address = phone
        self.play.presses(f"{what}:du_an[{row}]")

    @rule(phone=st.sampled_from(PHONES), row=ROWS, what=st.sampled_from(["choice", "choice", "drop", "late"]))
    def tap(self, phone: str, row: int, what: str) -> None:
        self.play.address = phone
        self.play.presses("goto:hay")
        if what == "late":
            self.play.presses(f"leave_out:du_an[{row}]")
            what = "choice"
        self.play.presses(f"{what}:du_an[{row}]/ten", "hay")

    @rule(phone=st.sampled_from(PHONES), words=st.sampled_from(["Nuôi bò", "2", "dự án 3", "vì dễ"]))
    def write(self, phone: str, words: str) -> None:
        self.play.address = phone
        self.play.presses("goto:hay")
        self.play.says(words)

    @rule(phone=st.sampled_from(PHONES), what=st.sampled_from(["done", "submit", "undo", "undo"]))
    def other(self, phone: str, what: str) -> None:
        """Submitting leads to what is asked again; a report that was sealed is taken back."""
        self.play.address = phone
        self.play.presses("review" if what == "submit" else "goto:hay")
        self.play.presses(what)
        if any(one.key == "submitted" for one in self.play.replies[-1].messages):
            sealed = self.play.submissions()[-1].answers.get("hay")
            assert (sealed.text if sealed else "") == "\n".join(self._expected()[0])
            self.play.presses("withdraw")

    @rule()
    def restart(self) -> None:
        self.play.restarts()

    @invariant()
    def what_is_read_is_what_it_is_called_now(self) -> None:
        if not self.play.replies:
            return
        words, is_again = self._expected()
        text = self.play.presses("read").messages[0].text.partition("\nDự án hay\n")[2]
        assert [line.strip() for line in text.split("\n")] == (words or ["(chưa trả lời)"])
        review = next(one for one in self.play.presses("review").messages if one.kind is Kind.SUMMARY)
        assert ("Câu cần xem lại" in review.text) == is_again

    def _expected(self) -> tuple[list[str], bool]:
        """(the lines of the answer, whether it is to be asked again), by a look at the tables."""
        parts, repeats = tables.parts, tables.repeats
        live = select(parts).where(parts.c.live).order_by(parts.c.place)
        with reading(self.play.engine) as connection:
            order = connection.execute(select(repeats.c.order)).scalar() or ""
            kept = connection.execute(live).all()
        rows = [int(one) for one in order.split(",") if one]
        names = {one.path: one.text for one in kept if one.path.endswith("/ten")}
        words, is_again = [], False
        for one in (part for part in kept if part.path == "hay"):
            number = int(one.refers[len("du_an[") : -len("]/ten")]) if one.refers else 0
            numbered = f"Dự án {rows.index(number) + 1}" if number in rows else one.text
            words.append(names.get(one.refers, numbered) if number else one.text)
            is_again |= bool(number) and number not in rows
        return words, is_again


Referring.TestCase.settings = settings(
    max_examples=examples(6), stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestReferring = Referring.TestCase
pytestmark = pytest.mark.timeout(600 * TIMES)
