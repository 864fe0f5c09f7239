"""The picture of a dialogue's machine: its states and the ways forward, as data or as Mermaid.

Mermaid is a language of diagrams (https://mermaid.js.org/syntax/stateDiagram.html). With "back" and the jumps
through the contents a picture would be unreadable, so only the ways forward are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flows.form.machine import REVIEW, REVIEW_STEPS, SUBMITTED, DialogueMachine
from flows.form.outline import Repeat
from flows.reading.text import shortened

_DRAWN = {"next": "", "add": "thêm", "submit": "nộp", "reopen": "rút lại"}
"""The drawn triggers with their labels."""
_BETWEEN = {REVIEW: "Xem lại", SUBMITTED: "Đã nộp"}
"""The last two states, which are no questions."""


@dataclass(frozen=True, slots=True)
class Box:
    """A state that is drawn."""

    label: str
    depth: int
    """In how many repeats it is."""
    is_repeat: bool
    """Whether it is the entrance or the gate of a repeat."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way forward, from one box to another by their places in the picture."""

    source: int
    dest: int
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The states in printed order, and the ways forward."""

    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]


def picture(machine: DialogueMachine) -> Picture:
    """Return the picture of a machine."""
    states = [*machine.places, *_BETWEEN]
    at = {state: place for place, state in enumerate(states)}
    ways = [
        Way(at[source], at[dest], label)
        for trigger, label in _DRAWN.items()
        for source, dest in _ways(machine, trigger)
    ]
    return Picture(tuple(_box(machine, state) for state in states), tuple(ways))


def mermaid(machine: DialogueMachine) -> str:
    """Draw the states in printed order and the ways forward."""
    drawn = picture(machine)
    lines = ["stateDiagram-v2", "    [*] --> s0"]
    lines += [f"    s{at}: {box.label}" for at, box in enumerate(drawn.boxes)]
    lines += [
        f"    s{way.source} --> s{way.dest}" + (f": {way.label}" if way.label else "") for way in drawn.ways
    ]
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


def _ways(machine: DialogueMachine, trigger: str) -> Iterator[tuple[str, str]]:
    event = machine.machine.events.get(trigger)
    for source, transitions in event.transitions.items() if event else ():
        for dest in dict.fromkeys(transition.dest for transition in transitions):
            yield source, str(dest)


def _box(machine: DialogueMachine, state: str) -> Box:
    place = machine.places.get(state)
    if place is None:
        return Box(_BETWEEN[state], 0, is_repeat=False)
    words = shortened(place.node.label.default, 32).replace(":", " ").replace(";", ",")
    if isinstance(place.node, Repeat):
        label = f"{words} nữa?" if state.endswith("?") else f"{words}, lần đầu"
    else:
        label = f"{place.node.number} {words}".strip()
    return Box(label, len(place.repeats), is_repeat=isinstance(place.node, Repeat))
