"""The picture of a dialogue's machine, as Mermaid (https://mermaid.js.org/syntax/stateDiagram.html)."""

from __future__ import annotations

from collections.abc import Iterator

from flows.form.machine import BETWEEN, REVIEW, REVIEW_STEPS, SUBMITTED, DialogueMachine
from flows.form.outline import Repeat
from flows.reading.text import shortened

_DRAWN = {"next": "", "add": "thêm", "submit": "nộp", "reopen": "rút lại"}
"""The drawn triggers with their labels. With "back" and jumps the picture would be unreadable."""


def mermaid(machine: DialogueMachine) -> str:
    """Draw the states in printed order and the ways forward. Jumps through the contents are left out."""
    names = {state: f"s{index}" for index, state in enumerate([*machine.places, *BETWEEN])}
    lines = ["stateDiagram-v2", f"    [*] --> {names[next(iter(machine.places))]}"]
    lines += [
        f"    {names[state]}: {_label(machine, state)}" for state in names if state in _drawn_states(machine)
    ]
    for trigger, label in _DRAWN.items():
        for source, dest in _ways(machine, trigger):
            lines.append(f"    {names[source]} --> {names[dest]}" + (f": {label}" if label else ""))
    return "\n".join(lines)


def review_mermaid() -> str:
    """Draw the states of a submission, and who may move it."""
    lines = ["stateDiagram-v2", "    [*] --> received"]
    movers: dict[tuple[str, ...], list[str]] = {}
    for *step, who in REVIEW_STEPS:
        movers.setdefault(tuple(step), []).append(who)
    lines += [
        f"    {source} --> {dest}: {trigger} ({', '.join(who)})"
        for (trigger, source, dest), who in movers.items()
    ]
    return "\n".join(lines)


def _drawn_states(machine: DialogueMachine) -> set[str]:
    return {*machine.places, REVIEW, SUBMITTED}


def _ways(machine: DialogueMachine, trigger: str) -> Iterator[tuple[str, str]]:
    event = machine.machine.events.get(trigger)
    for source, transitions in event.transitions.items() if event else ():
        for dest in dict.fromkeys(transition.dest for transition in transitions):
            yield source, str(dest)


def _label(machine: DialogueMachine, state: str) -> str:
    place = machine.places.get(state)
    if place is None:
        return state.removeprefix("@")
    words = shortened(place.node.label.default, 32).replace(":", " ").replace(";", ",")
    if isinstance(place.node, Repeat):
        return f"{words} nữa?" if state.endswith("?") else f"{words}, lần đầu"
    return f"{place.node.number} {words}".strip()
