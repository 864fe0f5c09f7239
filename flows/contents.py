"""The contents: what there is, what is answered, and the way to a question by number or by name."""

from __future__ import annotations

import re

from flows.message import Button, Kind, Message
from flows.outline import Node, Place, Repeat, Section
from flows.readers.words import plain, shortened
from flows.visit import Stop, Visit

MOST_LINES = 40
MOST_BUTTONS = 40
BUTTONS_A_ROW = 5
NUMBER = re.compile(r"(?:câu |cau )?((?:[IVX]+\.)?\d+(?:\.\d+)*)\.?", re.IGNORECASE)


def contents_message(visit: Visit, before: str = "") -> Message:
    """The part where one stands item by item, the other parts as one line each."""
    visit.answers.load()
    lines: list[str] = []
    buttons: list[Button] = []
    here = _block_of(visit)
    for heading, target, stops in _parts(visit):
        asked = list(visit.asked(iter(stops)))
        answered = sum(1 for _, brief in asked if brief is not None and not brief.is_empty)
        lines.append(visit.say("contents.section", label=heading, answered=answered, of=len(asked)))
        if target != here:
            buttons.append(Button(f"goto:{stops[0].path}", shortened(heading, 40)))
            continue
        for stop, brief in asked:
            mark = "✓" if brief is not None and not brief.is_empty else "–"
            name = shortened(visit.text(stop.question.label, stop.place, stop.rows), 50)
            lines.append(f"{mark} {_numbered(stop.question.number, name)}")
            buttons.append(Button(f"goto:{stop.path}", stop.question.number or shortened(name, 12)))
    hidden = len(lines) - MOST_LINES
    if hidden > 0:
        lines = [*lines[:MOST_LINES], visit.say("contents.page", n=hidden)]
    return Message(
        Kind.SUMMARY,
        "\n".join([*lines, visit.say("contents.how")]),
        key=visit.key,
        before=before,
        where=visit.say("contents.title"),
        buttons=(
            *_in_rows(buttons[:MOST_BUTTONS]),
            (
                Button("back", visit.say("buttons.back")),
                Button("review", visit.say("buttons.review")),
            ),
        ),
    )


def find(visit: Visit, words: str) -> list[Stop]:
    """The questions that `words` may mean: by printed number, else by the words of their label.

    In the row where one stands first; then in the whole report, in order.
    """
    if match := NUMBER.fullmatch(words.strip()):
        wanted = match[1].upper()
        fitting = [place for place in _questions(visit) if place.node.number.upper() == wanted]
    else:
        sought = plain(words)
        fitting = [place for place in _questions(visit) if len(sought) > 2 and sought in _words(visit, place)]
    found = []
    for place in fitting:
        rows = visit.cursor.rows[: len(place.repeats)]
        rows = rows if len(rows) == len(place.repeats) else _first_rows(visit, place, rows)
        if len(rows) == len(place.repeats) and visit.is_relevant(place, rows):
            found.append(Stop(place, rows))
    return found


def stop_at(visit: Visit, path: str) -> Stop | None:
    """The question at `path` ("du_an[1]/ten"), or the first one of a row ("du_an[2]"); None if there is none."""
    rows: list[int] = []
    keys: list[str] = []
    for step in path.split("/"):
        match = re.fullmatch(r"([^\[\]]+)(?:\[(\d{1,9})\])?", step)
        if match is None:
            return None
        keys.append(match[1])
        if match[2]:
            rows.append(int(match[2]))
    place = visit.outline.by_template.get("/".join(keys))
    if place is None or not _rows_exist(visit, place, tuple(rows)):
        return None
    if isinstance(place.node, Repeat):
        inside = visit.stops(place.node.children, tuple(rows))
        return (
            next((stop for stop, _ in visit.asked(inside)), None) if len(rows) > len(place.repeats) else None
        )
    if len(rows) != len(place.repeats) or not visit.is_relevant(place, tuple(rows)):
        return None
    return Stop(place, tuple(rows))


def jump(visit: Visit, stop: Stop) -> None:
    """Go to a question."""
    visit.machine.jump(visit.cursor, stop.place.template, stop.rows)


def _parts(visit: Visit) -> list[tuple[str, str, list[Stop]]]:
    """(heading, block's name, questions) of each section at the top and of each row of each repeat there."""
    parts: list[tuple[str, str, list[Stop]]] = []

    def look(nodes: tuple[Node, ...], heading: str, block: str) -> None:
        for node in nodes:
            place = visit.outline.by_node[id(node)]
            if not visit.is_relevant(place, ()):
                continue
            if isinstance(node, Section):
                title = visit.text(node.label, place, ())
                look(node.children, heading or _numbered(node.number, title), block or node.key)
            elif isinstance(node, Repeat):
                for row in visit.rows(place, ()):
                    stops = list(visit.stops(node.children, (row,)))
                    parts.append((visit.row_name(place, (row,)), f"{node.key}[{row}]", stops))
            else:
                if not parts or parts[-1][1] != block:
                    parts.append((heading, block, []))
                parts[-1][2].extend(visit.stops((node,)))

    look(visit.outline.children, "", "")
    return [part for part in parts if any(True for _ in visit.asked(iter(part[2])))]


def _block_of(visit: Visit) -> str:
    place = visit.machine.places.get(visit.draft.origin)
    if place is None:
        return ""
    if place.repeats and visit.cursor.rows:
        return f"{place.repeats[0].key}[{visit.cursor.rows[0]}]"
    if isinstance(place.node, Repeat):
        order = visit.rows(place, ())
        return f"{place.node.key}[{order[-1]}]" if order else ""
    return place.sections[0].key if place.sections else ""


def _questions(visit: Visit) -> list[Place]:
    return [place for state, place in visit.machine.places.items() if state == place.template]


def _words(visit: Visit, place: Place) -> str:
    return plain(visit.text(place.node.label, place, ()))


def _first_rows(visit: Visit, place: Place, rows: tuple[int, ...]) -> tuple[int, ...]:
    for repeat in place.repeats[len(rows) :]:
        order = visit.rows(visit.outline.by_name[repeat.key], rows)
        if not order:
            return rows
        rows = (*rows, order[0])
    return rows


def _rows_exist(visit: Visit, place: Place, rows: tuple[int, ...]) -> bool:
    repeats = [*place.repeats, *([place.node] if isinstance(place.node, Repeat) else [])]
    return len(rows) <= len(repeats) and all(
        row in visit.rows(visit.outline.by_name[repeat.key], rows[:depth])
        for depth, (repeat, row) in enumerate(zip(repeats, rows, strict=False))
    )


def _numbered(number: str, label: str) -> str:
    return f"{number}. {label}" if number else label


def _in_rows(buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    """Short labels five a row, long ones alone."""
    rows: list[list[Button]] = []
    for one in buttons:
        short = len(one.label) <= 6
        if short and rows and len(rows[-1]) < BUTTONS_A_ROW and len(rows[-1][-1].label) <= 6:
            rows[-1].append(one)
        else:
            rows.append([one])
    return tuple(map(tuple, rows))
