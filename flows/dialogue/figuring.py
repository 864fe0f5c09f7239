"""Figures of an answer: read when it is closed, offered as a table; confirmed, corrected or left."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from flows.dialogue.contents import stop_at
from flows.dialogue.visit import Stop, Visit
from flows.figure import Confirmation, Figure
from flows.machine import FIGURES, REVIEW
from flows.message import Button, Kind, Message
from flows.outline import FigureKind, Wanted
from flows.readers.figures import read_figures
from flows.readers.figures.typed import read_correction
from flows.readers.written import write_figure

MOST_LINES = 8
"""So many figures are shown at once: a table, not a wall."""


def read_again(visit: Visit, stop: Stop) -> None:
    """Read the figures of an answer anew: what was said about those that still stand there is kept.

    A correction stays whatever the prose says: it was the respondent's last word about that figure.
    """
    question = stop.question
    brief = visit.answers.brief(stop.path)
    if not question.figures or brief is None:
        return
    figures = [one for one in brief.figures if one.confirmation is Confirmation.CORRECTED]
    settled = {one.name for one in figures}
    confirmed = Counter(
        (one.name, one.words) for one in brief.figures if one.confirmation is Confirmation.CONFIRMED
    )
    for one in read_figures(visit.answers.text(stop.path), question.figures):
        if one.name in settled:
            continue
        was_confirmed = confirmed[one.name, one.words] > 0
        confirmed[one.name, one.words] -= 1
        figures.append(replace(one, confirmation=Confirmation.CONFIRMED) if was_confirmed else one)
    if tuple(figures) != brief.figures:
        visit.answers.read(stop.path, tuple(figures))


def offer(visit: Visit, stop: Stop) -> tuple[Message, ...]:
    """The table of what was read, where nobody confirmed some of it yet; nothing otherwise."""
    brief = visit.answers.brief(stop.path)
    if brief is None or not any(_is_open(one) for one in brief.figures):
        return ()
    lines = [visit.say("figures.read", number=visit.called(stop)), *_lines(visit, stop, brief.figures, "• ")]
    row = tuple(
        Button(f"{press}:{stop.path}", visit.say(f"buttons.{press}")) for press in ("agree", "mend", "leave")
    )
    return (Message(Kind.NOTICE, "\n".join(lines), visit.key, buttons=(row,)),)


def agree(visit: Visit, path: str) -> None:
    """What was read of the answer is right."""
    brief = visit.answers.brief(path)
    if brief is not None and any(_is_open(one) for one in brief.figures):
        agreed = (
            replace(one, confirmation=Confirmation.CONFIRMED) if _is_open(one) else one
            for one in brief.figures
        )
        visit.answers.read(path, tuple(agreed))
    if visit.cursor.state == FIGURES:
        visit.come_back()


def unconfirmed(visit: Visit) -> list[tuple[str, int]]:
    """(path, how many) of the answers with figures that nobody confirmed; all briefs are loaded by then."""
    counted = (
        (stop.path, sum(_is_open(one) for one in brief.figures))
        for stop, brief in visit.asked()
        if brief is not None
    )
    return [(path, number) for path, number in counted if number]


def mend(visit: Visit, path: str) -> None:
    """Go to the table where the figures of an answer are corrected."""
    is_review = visit.cursor.state == REVIEW
    visit.visit(FIGURES)
    visit.position = replace(visit.position, about=path)
    if is_review:  # several answers may be gone through: back to the review, not to what lies behind it
        visit.position = replace(visit.position, origin=REVIEW)


def choose(visit: Visit, which: str) -> None:
    """One line of the table: the figure with this number, or a wanted one by name that was not read."""
    path = visit.position.about.partition("#")[0]
    visit.position = replace(visit.position, about=f"{path}#{which}")


def drop(visit: Visit) -> None:
    """The figure chosen is none."""
    stop, figures, at, _ = _chosen(visit)
    if stop is not None and at is not None:
        visit.answers.read(stop.path, (*figures[:at], *figures[at + 1 :]))
    step_back(visit)


def correct(visit: Visit, words: str) -> bool:
    """The figure chosen is what the words say; False where they cannot be read."""
    stop, figures, at, wanted = _chosen(visit)
    figure = read_correction(words, wanted) if wanted is not None else None
    if stop is None or figure is None:
        return False
    changed = (*figures, figure) if at is None else (*figures[:at], figure, *figures[at + 1 :])
    visit.answers.read(stop.path, changed)
    step_back(visit)
    return True


def step_back(visit: Visit) -> None:
    """From one figure to the table, from the table to where one came from."""
    path, chosen, _ = visit.position.about.partition("#")
    if chosen:
        visit.position = replace(visit.position, about=path)
    else:
        visit.come_back()


def table(visit: Visit, before: str) -> Message:
    """The prompt of the table, or of the one figure that is being corrected."""
    stop, figures, at, wanted = _chosen(visit)
    back = Button("back", visit.say("buttons.back"))
    if stop is None:
        return Message(Kind.PROMPT, visit.say("figures.gone"), visit.key, before=before, buttons=((back,),))
    if wanted is not None:
        return _one(visit, None if at is None else figures[at], wanted, before)
    lines = _lines(visit, stop, figures, "")[:MOST_LINES]
    rows = [(Button(f"figure:{n}", f"{n}. {line}"),) for n, line in enumerate(lines, start=1)]
    read = {one.name for one in figures}
    more = [
        (Button(f"figure:{one.name}", visit.say("figures.add", label=one.label.to(visit.say.language))),)
        for one in stop.question.figures
        if one.name not in read
    ]
    actions = (Button(f"agree:{stop.path}", visit.say("buttons.agree_all")), back)
    text = visit.say("figures.table", number=visit.called(stop))
    return Message(Kind.PROMPT, text, visit.key, before=before, buttons=(*rows, *more, actions))


def _one(visit: Visit, figure: Figure | None, wanted: Wanted, before: str) -> Message:
    """The prompt for one figure's right value."""
    say = visit.say
    row = [Button("back", say("buttons.back"))]
    after = ""
    if figure is not None:
        row.insert(0, Button("no_figure", say("buttons.no_figure")))
        after = say("figures.now", value=_written(visit, wanted, figure))
    label = wanted.label.to(say.language)
    text = say(f"figures.ask_{wanted.kind}", label=label[:1].upper() + label[1:])
    return Message(Kind.PROMPT, text, visit.key, before=before, after=after, buttons=(tuple(row),))


def _chosen(visit: Visit) -> tuple[Stop | None, tuple[Figure, ...], int | None, Wanted | None]:
    """(question, its figures, place of the chosen one among them, what is wanted of it)."""
    path, _, which = visit.position.about.partition("#")
    stop = stop_at(visit, path)
    if stop is None:
        return None, (), None, None
    brief = visit.answers.brief(stop.path)
    figures = brief.figures if brief is not None else ()
    at = int(which) - 1 if which.isdecimal() and 0 < int(which) <= len(figures) else None
    name = figures[at].name if at is not None else which
    wanted = next((one for one in stop.question.figures if one.name == name), None)
    return stop, figures, at, wanted


def _lines(visit: Visit, stop: Stop, figures: tuple[Figure, ...], mark: str) -> list[str]:
    """What was read, a line each."""
    wanted = {one.name: one for one in stop.question.figures}
    known = [(wanted[one.name], one) for one in figures if one.name in wanted]
    lines = [
        f"{mark}{what.label.to(visit.say.language)}: {_written(visit, what, one)}"
        for what, one in known[:MOST_LINES]
    ]
    if len(known) > MOST_LINES:
        lines.append(visit.say("figures.more", n=len(known) - MOST_LINES))
    return lines


def _written(visit: Visit, wanted: Wanted, figure: Figure) -> str:
    written = write_figure(figure.value)
    return visit.say("figures.dong", n=written) if wanted.kind is FigureKind.MONEY else written


def _is_open(figure: Figure) -> bool:
    return figure.confirmation is Confirmation.READ
