"""What may be undone is read as earlier releases kept it."""

from __future__ import annotations

from flows.report.answer import Standing
from flows.report.undo_step import Step, Stood
from storage.drafts.steps import decode_step, encode_step


def test_a_step_that_does_not_say_how_it_left_an_answer() -> None:
    kept = '{"at":["n",[],""],"kept":[],"gone":[],"stood":[["n","open",null,[]]],"arranged":[],"earlier":""}'
    step = decode_step(kept)
    assert step == Step("n", (), "", stood=(Stood("n", Standing.OPEN, None),))
    assert encode_step(step) == kept
