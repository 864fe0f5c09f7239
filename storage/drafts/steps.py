"""How steps become text for the database, and back. A position needs its step to undo its last turn."""

from __future__ import annotations

import json

from flows.report.answer import Standing, Value
from flows.report.events import Rows
from flows.report.undo_step import Arranged, Gone, Step, Stood
from storage.core.encoding import decode_value, encode_value
from storage.core.figures_json import figures_from_json, figures_to_json


def encode_step(step: Step | None) -> str | None:
    """Return a step as JSON, or None for no step."""
    if step is None:
        return None
    return json.dumps(
        {
            "at": [step.state, step.rows, step.origin],
            "kept": step.kept,
            "gone": [[one.path, one.part, one.at] for one in step.gone],
            "stood": [
                [
                    *(one.path, one.standing.value, encode_value(one.value), figures_to_json(one.figures)),
                    *(() if one.after is None else (one.after[0].value, encode_value(one.after[1]))),
                ]
                for one in step.stood
            ],
            "arranged": [
                [one.path, one.before.order, one.before.left_out, one.after.order, one.after.left_out]
                for one in step.arranged
            ],
            "earlier": step.earlier,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def decode_step(text: str | None) -> Step | None:
    """Read the step that `encode_step` wrote."""
    if text is None:
        return None
    loaded = json.loads(text)
    state, rows, origin = loaded["at"]
    return Step(
        state,
        tuple(rows),
        origin,
        kept=tuple((path, part) for path, part in loaded["kept"]),
        gone=tuple(Gone(*one) for one in loaded["gone"]),
        stood=tuple(
            Stood(path, Standing(standing), decode_value(value), figures_from_json(figures), _after(after))
            for path, standing, value, figures, *after in loaded["stood"]
        ),
        arranged=tuple(
            Arranged(path, Rows(tuple(order), tuple(out)), Rows(tuple(then), tuple(then_out)))
            for path, order, out, then, then_out in loaded["arranged"]
        ),
        earlier=loaded["earlier"],
    )


def _after(loaded: list[str]) -> tuple[Standing, Value] | None:
    return (Standing(loaded[0]), decode_value(loaded[1])) if loaded else None
