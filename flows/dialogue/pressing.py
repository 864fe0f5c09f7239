"""Buttons: what each one does where the dialogue stands. A tap that comes late or twice does no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from flows.answers import UNPLACED
from flows.dialogue import choosing, naming, replying, rowing
from flows.dialogue.answering import at_question, late_choice, leave_question, pressed_part
from flows.dialogue.contents import find, jump, stop_at
from flows.dialogue.figuring import agree, choose, drop, leave, mend, step_back
from flows.dialogue.helping import help_text, history_message, suggested, unplaced_message
from flows.dialogue.mending import take_out
from flows.dialogue.offering import keep_both, take_instead
from flows.dialogue.outcome import Outcome
from flows.dialogue.prompts import error, notice, prompt, takes_many
from flows.dialogue.sealing import read_through
from flows.dialogue.submitting import submit, withdraw
from flows.dialogue.suggesting import referring_part
from flows.dialogue.taking import judge, keep, keep_unplaced, put_instead
from flows.dialogue.undoing import move_to_earlier, still_there, undo
from flows.dialogue.visit import VISITED, Visit
from flows.dialogue.wording import button
from flows.machine import BETWEEN, CONTENTS, ERASE, FIGURES, NAME, REPLY, REVIEW, SUBMITTED
from flows.marks import SIGN, mark, stands_for
from flows.message import Button, Inbound, Kind, Message, Pressed
from flows.outline import Place, Question, Repeat, rows_inside
from flows.readers.words import shortened

MOST_FOUND = 12
"""So many search results are offered."""
ANYWHERE = frozenset(
    {
        "contents",
        "pause",
        "resume",
        "start",
        "help",
        "erase",
        "hint",
        "read",
        "review",
        "history",
        "name",
        "unplaced",
        "changes",
        "return",
    }
)
"""Presses that mean the same wherever the dialogue stands, however old their button is."""
FIGURE_PRESSES = frozenset({"agree", "mend", "leave"})
NAMING = frozenset({"goto", "more", "take_out", *FIGURE_PRESSES, *rowing.PRESSES})
"""Presses that say by themselves which question they are about, however late they come."""
VISITS = {"contents": CONTENTS, "review": REVIEW, "erase": ERASE, "name": NAME}
"""Where these lead to, and back from."""
SECOND_THOUGHTS = frozenset({"undo", "move", "more", "both", "instead"})
"""Presses about the turn before."""
CLOSED = frozenset(
    {"contents", "review", "goto", "mend", "search", "pause", "resume", "submit", *rowing.PRESSES}
)
"""Presses that lead into a report: closed while it is submitted."""


def press(visit: Visit, inbound: Inbound, pressed: Pressed, issue_number: Callable[[], str]) -> Outcome:
    """What a button does."""
    name, _, value = _whole(visit, pressed.press).partition(":")
    is_lost = visit.displaced and name not in SECOND_THOUGHTS  # said before something that is gone
    late = not stands_for(pressed.asked_at, visit.key) if pressed.asked_at else is_lost
    if late and name not in ANYWHERE and name not in NAMING:
        return _stale(visit, inbound, pressed)
    if visit.draft.is_sealed and name in CLOSED:
        visit.machine.jump(visit.cursor, SUBMITTED)
        return Outcome((prompt(visit),), saved=True)
    if name in ANYWHERE:
        return _anywhere(visit, name, value)
    if name == "take_out":
        asked_at = (path for path in _paths(visit) if stands_for(pressed.asked_at, path))
        return take_out(visit, next(asked_at, visit.key), value)
    if name in SECOND_THOUGHTS:
        return _second_thoughts(visit, inbound, name, value)
    if name in rowing.PRESSES:
        return rowing.on_rows(visit, inbound, name, value)
    if name in FIGURE_PRESSES:
        return _about_figures(visit, name, value)
    if name in {"goto", "search", "place"}:
        return _named(visit, inbound, name, value)
    if name == "submit" and visit.cursor.state != REVIEW:
        return _anywhere(visit, "review", "")
    return _here(visit, inbound, name, value, issue_number)


def _about_figures(visit: Visit, name: str, path: str) -> Outcome:
    stop = stop_at(visit, path)
    if stop is None or not isinstance(stop.place.node, Question):
        return Outcome((error(visit, visit.say("lost.no_place")),), saved=False)
    if name == "mend":
        mend(visit, path)
        return Outcome((prompt(visit),), saved=True)
    was_here = visit.cursor.state == FIGURES
    (agree if name == "agree" else leave)(visit, path)
    said = visit.say(f"figures.{name}", number=naming.called(visit, stop))
    if visit.draft.is_sealed:
        said = f"{said} {visit.say('submitted.sealed')}"
        return Outcome((notice(visit, said, (button(visit, "withdraw"),)),), saved=True)
    return Outcome((prompt(visit, said) if was_here else notice(visit, said),), saved=True)


def _named(visit: Visit, inbound: Inbound, name: str, value: str) -> Outcome:
    """Presses that name what they are about."""
    match name:
        case "goto":
            return _goto(visit, value)
        case "place":
            return _place(visit, inbound, value)
    stops = find(visit, value)[:MOST_FOUND]
    found = [(Button(f"goto:{stop.path}", naming.called(visit, stop)),) for stop in stops]
    return Outcome((notice(visit, visit.say("question.found"), *found),), saved=True)


def _here(visit: Visit, inbound: Inbound, name: str, value: str, issue_number: Callable[[], str]) -> Outcome:
    """Presses that mean what they mean where the dialogue stands."""
    stop = visit.stop
    if stop is not None and name == "reply" and visit.remarks_at(stop.path):
        return replying.begin(visit)
    if stop is not None and stop.question.suggest and name in choosing.PRESSES:
        return choosing.on_suggested(visit, inbound, stop, name, value)
    if stop is not None:
        return at_question(visit, inbound, stop, name, value)
    place = visit.place
    if place is not None and isinstance(place.node, Repeat):
        return _at_gate(visit, place.node, name)
    return _between(visit, inbound, name, value, issue_number)


def _second_thoughts(visit: Visit, inbound: Inbound, name: str, value: str) -> Outcome:
    match name:
        case "undo":
            return undo(visit)
        case "move":
            return move_to_earlier(visit, inbound)
        case "more":  # words that came meanwhile go there; without any, one goes there oneself
            offer = visit.position.offer
            moves = offer is not None and offer.earlier == value and still_there(visit, offer)
            return move_to_earlier(visit, inbound) if moves else _goto(visit, value)
        case "both":
            return keep_both(visit)
    return take_instead(visit)


def _whole(visit: Visit, press: str) -> str:
    """The press that a mark stands for: of a button that is shown now, or of one that names a path."""
    if SIGN not in press:
        return press
    shown = (button.press for row in prompt(visit).buttons for button in row)
    found = next((one for one in shown if stands_for(press, one)), None)
    if found is not None:
        return found
    name, _, argument = press.partition(":")
    return next((f"{name}:{path}" for path in _paths(visit) if mark(path) == argument), press)


def _paths(visit: Visit) -> Iterator[str]:
    """Every path of the draft that a button may carry."""
    for stop in visit.stops():
        steps = stop.path.split("/")
        for depth, step in enumerate(steps):
            inside = "/".join([*steps[:depth], step.partition("[")[0]])
            yield from (inside, "/".join(steps[: depth + 1]))


def _anywhere(visit: Visit, name: str, value: str) -> Outcome:
    match name:
        case "contents" | "review" | "erase" | "name":
            if name == "review":
                leave_question(visit)
            visit.visit(VISITS[name])
        case "return":
            if visit.cursor.state in VISITED:
                visit.come_back()
        case "pause":
            if visit.cursor.state == CONTENTS:
                visit.come_back()
            visit.position = replace(visit.position, paused=True)
            return Outcome((notice(visit, visit.say("pause.saved"), (button(visit, "resume"),)),), saved=True)
        case _:
            return Outcome(_looked_at(visit, name, value), saved=True)
    return Outcome((prompt(visit),), saved=True)


def _looked_at(visit: Visit, name: str, value: str) -> tuple[Message, ...]:
    """What is shown and changes nothing; what is long is followed by where one stands."""
    match name:
        case "help":
            return (notice(visit, help_text(visit)),)
        case "hint":
            return (notice(visit, suggested(visit) or visit.say("question.no_hint")),)
        case "unplaced":
            return (unplaced_message(visit),)
        case "history":
            page = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0
            return history_message(visit, page), prompt(visit)
        case "changes":
            return replying.changes_message(visit), prompt(visit)
        case "read":
            return Message(Kind.SUMMARY, read_through(visit), visit.key, document=True), prompt(visit)
    return (prompt(visit),)


def _goto(visit: Visit, path: str) -> Outcome:
    stop = stop_at(visit, path)
    if stop is None:
        return Outcome((error(visit, visit.say("lost.no_place")),), saved=False)
    leave_question(visit)
    jump(visit, stop)
    return Outcome((prompt(visit),), saved=True)


def _place(visit: Visit, inbound: Inbound, part_id: str) -> Outcome:
    """Move words that belonged to no question into the one at hand."""
    path, part = next((one for one in visit.unplaced() if one[1].id == part_id), (UNPLACED, None))
    if part is None or visit.stop is None:
        return Outcome((prompt(visit),), saved=True)
    visit.answers.supersede(path, part.id)
    moved = replace(part, id=f"{part.message}#{inbound.id}")
    moved = referring_part(visit, visit.stop.path, moved)
    if takes_many(visit.stop.question):
        keep(visit, visit.stop.path, moved)
        return Outcome((prompt(visit, visit.say("kept.placed", words=shortened(part.text, 40))),), saved=True)
    put_instead(visit, visit.stop, moved)
    return judge(visit, visit.stop, part.text)


def _at_gate(visit: Visit, repeat: Repeat, name: str) -> Outcome:
    match name:
        case "add" | "yes":
            place = visit.place
            assert place is not None  # a gate has one
            if len(visit.rows(place, visit.cursor.rows)) >= repeat.maximum:
                label = repeat.label.to(visit.say.language).lower()
                return Outcome(
                    (prompt(visit, visit.say("lost.full_rows", n=repeat.maximum, row=label)),), saved=False
                )
            visit.machine.add(visit.cursor)
        case "finish" | "no" | "done" | "skip":
            visit.machine.next(visit.cursor)
        case "back":
            visit.machine.back(visit.cursor)
        case _:
            return Outcome((error(visit, visit.say("lost.button")),), saved=False)
    return Outcome((prompt(visit),), saved=True)


def _between(
    visit: Visit, inbound: Inbound, name: str, value: str, issue_number: Callable[[], str]
) -> Outcome:
    state = visit.cursor.state
    match name:
        case "submit" | "confirm" if state == REVIEW:
            return submit(visit, inbound, issue_number)
        case "confirm" | "done" if state == SUBMITTED:
            return Outcome((prompt(visit),), saved=True)
        case "confirm" if state == ERASE:
            return Outcome((), saved=False, erases=True)
        case "withdraw" if state == SUBMITTED:
            return withdraw(visit, inbound)
        case "figure" if state == FIGURES:
            choose(visit, value)
        case "no_figure" if state == FIGURES:
            drop(visit)
        case "done" if state == REPLY:
            return replying.close(visit)
        case "back" | "done" if state == FIGURES:
            step_back(visit)
        case "back" | "resume" | "done" | "skip" | "no" if state in BETWEEN and state != SUBMITTED:
            visit.come_back()
        case _:
            return Outcome((error(visit, visit.say("lost.button")),), saved=False)
    return Outcome((prompt(visit),), saved=True)


def _of_a_question_that_is_gone(visit: Visit, inbound: Inbound, pressed: Pressed) -> Outcome:
    name, _, value = pressed.press.partition(":")
    meant = pressed.asked_at or visit.position.dropped or ""
    path = next((one for one in _former_paths(visit) if stands_for(meant, one)), "")
    words = late_choice(visit, path, value) if name == "choice" and path else ""
    if not words:
        return Outcome((prompt(visit),), saved=True)
    return keep_unplaced(visit, pressed_part(visit, inbound, words), path)


def _former_paths(visit: Visit) -> Iterator[str]:
    """Where questions that are asked no more would stand."""

    def still(repeat: Place, rows: tuple[int, ...]) -> tuple[int, ...]:
        today = visit.outline.by_template.get(repeat.template)
        return () if today is None else visit.rows(today, rows)

    for place in visit.former.asked.values():
        yield from map(place.path, rows_inside(place.repeats, (), still))


def _stale(visit: Visit, inbound: Inbound, pressed: Pressed) -> Outcome:
    """A button of a prompt that is no longer the current one: nothing is overwritten, and one is told.

    A choice of a question that is asked no more is kept, as its words would be.
    """
    meant = stop_at(visit, pressed.asked_at)
    if meant is None:
        return _of_a_question_that_is_gone(visit, inbound, pressed)
    sentence = visit.say("lost.stale", number=naming.called(visit, meant))
    shown = prompt(visit, sentence)
    back = (Button(f"goto:{meant.path}", visit.say("buttons.to")),)
    return Outcome((replace(shown, buttons=(*shown.buttons, back)),), saved=True)
