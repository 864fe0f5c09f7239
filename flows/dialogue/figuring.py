"""Figures of an answer: read when it is closed, offered as a table; confirmed, corrected or left."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flows.answer import Standing
from flows.brief import Brief
from flows.dialogue import naming
from flows.dialogue.contents import stop_at
from flows.dialogue.visit import Stop, Visit
from flows.events import AnswerStood, PartKept, PartRevived, PartSuperseded
from flows.figure import Amount, Confirmation, Figure, told
from flows.machine import FIGURES, REVIEW
from flows.message import Button, Kind, Message
from flows.outline import FigureKind, Question, Wanted
from flows.readers.figures.again import read_again
from flows.readers.figures.typed import read_correction
from flows.readers.written import write_figure

MOST_LINES = 8
"""So many figures are shown at once: a table, not a wall."""


def refresh(visit: Visit, first: int) -> tuple[Message, ...]:
    """Read what the turn closed or changed, its events from the `first` on; give the table of what was read.

    The one place where figures are read, so that they are always those of the words. Of several answers at
    once (a copied project) no table is shown: the review counts them.
    """
    events = visit.answers.events[first:]
    closed = {one.path for one in events if isinstance(one, AnswerStood)}
    changed = {one.path for one in events if isinstance(one, PartSuperseded | PartRevived)}
    worded = changed | {one.path for one in events if isinstance(one, PartKept)}
    offered = []
    for path in sorted(closed | worded):
        stop, brief = stop_at(visit, path) if path else None, visit.answers.brief(path)
        if stop is None or brief is None or not isinstance(stop.place.node, Question):
            continue
        if brief.standing is Standing.OPEN and not brief.figures:
            continue  # it is still being written
        is_new = _read(visit, stop, brief) or path in closed | changed
        brief = visit.answers.brief(path)
        if is_new and brief is not None and brief.standing is not Standing.OPEN and _open(brief):
            offered.append(stop)
    is_elsewhere = visit.cursor.state == FIGURES or visit.draft.is_sealed
    return (_offer(visit, offered[0]),) if len(offered) == 1 and not is_elsewhere else ()


def read_open(visit: Visit) -> None:
    """Read the answers that were never closed, here or on another phone: they are sealed as they stand."""
    visit.answers.load()
    for stop, brief in visit.asked():
        if brief is not None and brief.standing is Standing.OPEN:
            _read(visit, stop, brief)


def _read(visit: Visit, stop: Stop, brief: Brief) -> bool:
    """Read the figures of an answer anew; whether they are others than before."""
    wanted = stop.question.figures
    if not wanted and not brief.figures:
        return False
    figures = () if brief.is_empty else _read_again(visit, stop, brief)
    if figures == brief.figures:
        return False
    visit.answers.read(stop.path, figures)
    return True


def _read_again(visit: Visit, stop: Stop, brief: Brief) -> tuple[Figure, ...]:
    answers = visit.answers
    return read_again(answers.text(stop.path), stop.question.figures, brief.figures, answers.reader)


def _offer(visit: Visit, stop: Stop) -> Message:
    """The table of what was read. Where it does not show all, it cannot be agreed to: one looks first."""
    say = visit.say
    figures = _figures(visit, stop)
    lines = [f"• {line}" for line in _lines(visit, stop, figures[:MOST_LINES])]
    row = [Button(f"{press}:{stop.path}", say(f"buttons.{press}")) for press in ("agree", "mend", "leave")]
    if len(figures) > MOST_LINES:
        lines.append(say("figures.more", n=len(figures) - MOST_LINES))
        row[:2] = [Button(f"mend:{stop.path}", say("buttons.see_all"))]
    text = "\n".join([say("figures.read", number=naming.called(visit, stop)), *lines])
    return Message(Kind.NOTICE, text, visit.key, buttons=(tuple(row),))


def agree(visit: Visit, path: str) -> None:
    """What was read of the answer is right."""
    brief = visit.answers.brief(path)
    if brief is not None and _open(brief):
        agreed = (
            replace(one, confirmation=Confirmation.CONFIRMED) if _is_open(one) else one
            for one in brief.figures
        )
        visit.answers.read(path, tuple(agreed))
    leave(visit, path)


def leave(visit: Visit, path: str) -> None:
    """Done with the table of an answer, if it is the one that is open: on to the next one, or back."""
    if visit.cursor.state != FIGURES or visit.position.about.partition("#")[0] != path:
        return
    if following := _following(visit, path):
        visit.position = replace(visit.position, about=following)
    else:
        visit.come_back()


def unconfirmed(visit: Visit) -> list[tuple[str, int]]:
    """(path, how many) of the answers with figures that nobody confirmed; all briefs are loaded by then."""
    counted = ((stop.path, _open(brief)) for stop, brief in visit.asked() if brief is not None)
    return [(path, number) for path, number in counted if number]


def mend(visit: Visit, path: str) -> None:
    """Go to the table where the figures of an answer are corrected."""
    is_review = visit.cursor.state == REVIEW
    visit.visit(FIGURES)
    visit.position = replace(visit.position, about=path)
    if is_review:  # several answers may be gone through: back to the review, not to what lies behind it
        visit.position = replace(visit.position, origin=REVIEW)


@dataclass(frozen=True, slots=True)
class _Table:
    """What `Position.about` names: a table, from its `first` line on; or one figure that is asked for."""

    stop: Stop
    figures: tuple[Figure, ...]
    """Those that are shown."""
    first: int = 0
    wanted: Wanted | None = None
    """What is asked for; None where the table is shown."""
    chosen: Figure | None = None
    """The figure that is to be corrected; None where one is to be added."""


def _table(visit: Visit) -> _Table | None:
    """The table that is open; None where its question is not asked any more.

    A figure is named by its words, not by its line: an edit may meanwhile have moved it.
    """
    path, _, which = visit.position.about.partition("#")
    stop = stop_at(visit, path)
    if stop is None or not isinstance(stop.place.node, Question):
        return None
    figures = _figures(visit, stop)
    name, _, words = which.partition("#")
    if name.startswith("@"):
        return _Table(stop, figures, first=int(name[1:]))
    wanted = next((one for one in stop.question.figures if one.name == name), None)
    named = [one for one in figures if one.name == name]
    if wanted is None or not words:
        return _Table(stop, figures, wanted=None if any(map(_is_total, named)) else wanted)
    chosen = next((one for one in named if one.words == words), named[0] if len(named) == 1 else None)
    return _Table(stop, figures, wanted=wanted if chosen else None, chosen=chosen)


def choose(visit: Visit, which: str) -> None:
    """A line of the table by its number, a figure wanted by its name, or "@8": the lines behind the 8th."""
    shown = _table(visit)
    if shown is None:
        return
    figures = shown.figures
    one = next((one for one in figures if one.name == which and _is_total(one)), None)
    if which.isdecimal() and 0 < int(which) <= len(figures):
        one = figures[int(which) - 1]
    is_page = which.startswith("@") and which[1:].isdecimal() and int(which[1:]) < len(figures)
    is_wanted = any(wanted.name == which for wanted in shown.stop.question.figures)
    if one is None and not is_page and not is_wanted:
        return
    which = which if one is None else f"{one.name}#{one.words}"
    visit.position = replace(visit.position, about=f"{shown.stop.path}#{which}")


def is_asking(visit: Visit) -> bool:
    """Whether one figure is asked for: then what is written is its value."""
    shown = _table(visit)
    return shown is not None and shown.wanted is not None


def drop(visit: Visit) -> None:
    """The figure chosen is none. What was read from the answer's words stays known as misread."""
    shown = _table(visit)
    if shown is None or shown.chosen is None:
        return
    words = _read_from(shown.chosen)
    denied = replace(shown.chosen, words=words, confirmation=Confirmation.DENIED, instead="")
    _put(visit, shown, denied if words else None)


def correct(visit: Visit, words: str) -> bool:
    """The figure that is asked for is what the words say; False where they cannot be read."""
    shown = _table(visit)
    figure = None
    if shown is not None and shown.wanted is not None:
        figure = read_correction(words, shown.wanted, visit.answers.reader)
    if shown is None or figure is None:
        return False
    _put(visit, shown, replace(figure, instead=_read_from(shown.chosen) if shown.chosen else ""))
    return True


def unclear(visit: Visit) -> str:
    """What is said where a correction could not be read."""
    shown = _table(visit)
    if shown is None or shown.wanted is None:
        return visit.say("figures.gone")
    return visit.say(f"figures.unclear_{shown.wanted.kind}")


def _put(visit: Visit, shown: _Table, figure: Figure | None) -> None:
    """`figure` in place of the chosen one, or at the end; then the table again."""
    brief = visit.answers.brief(shown.stop.path)
    figures = list(brief.figures) if brief is not None else []
    at = figures.index(shown.chosen) if shown.chosen is not None else len(figures)
    figures[at : at + 1] = [figure] if figure is not None else []
    visit.answers.read(shown.stop.path, tuple(figures))
    visit.position = replace(visit.position, about=shown.stop.path)


def _is_total(figure: Figure) -> bool:
    """Whether it tells all that there is: beside "2 con/hộ" the number of animals may still be added."""
    return not isinstance(figure.value, Amount) or figure.value.is_total


def _read_from(figure: Figure) -> str:
    """The words of the answer that a figure is about; "" for one that was added."""
    return figure.instead if figure.confirmation is Confirmation.CORRECTED else figure.words


def step_back(visit: Visit) -> None:
    """From one figure, or a further page, to the table; from the table to where one came from."""
    path, chosen, _ = visit.position.about.partition("#")
    if chosen:
        visit.position = replace(visit.position, about=path)
    else:
        visit.come_back()


def table(visit: Visit, before: str) -> Message:
    """The prompt of the table, or of the one figure that is being corrected."""
    shown, say = _table(visit), visit.say
    back = Button("back", say("buttons.back"))
    if shown is None:
        return Message(Kind.PROMPT, say("figures.gone"), visit.key, before=before, buttons=((back,),))
    if shown.wanted is not None:
        return _one(visit, shown.wanted, shown.chosen, before)
    stop, until = shown.stop, shown.first + MOST_LINES
    lines = _lines(visit, stop, shown.figures[shown.first : until])
    rows = [Button(f"figure:{n}", f"{n}. {line}") for n, line in enumerate(lines, start=shown.first + 1)]
    actions = [back]
    if until < len(shown.figures):
        rows.append(Button(f"figure:@{until}", say("figures.next", n=len(shown.figures) - until)))
    else:
        rows += _missing(visit, shown)
        actions.insert(0, Button(f"agree:{stop.path}", say("buttons.agree_all")))
    if _following(visit, stop.path):
        actions.insert(-1, Button(f"leave:{stop.path}", say("buttons.leave")))
    text = say("figures.table", number=naming.called(visit, stop))
    buttons = (*((one,) for one in rows), tuple(actions))
    return Message(Kind.PROMPT, text, visit.key, before=before, buttons=buttons)


def _missing(visit: Visit, shown: _Table) -> list[Button]:
    """What the question may have and the answer has not, to be added."""
    known = {one.name for one in shown.figures if _is_total(one)}
    return [
        Button(f"figure:{one.name}", visit.say("figures.add", label=one.label.to(visit.say.language)))
        for one in shown.stop.question.figures
        if one.name not in known
    ]


def _one(visit: Visit, wanted: Wanted, figure: Figure | None, before: str) -> Message:
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


def _following(visit: Visit, path: str) -> str:
    """From the review one goes through the answers with unconfirmed figures: the one behind `path`, or ""."""
    if visit.position.origin != REVIEW:
        return ""
    visit.answers.load()
    paths = [stop.path for stop, brief in visit.asked() if stop.path == path or (brief and _open(brief))]
    behind = paths[paths.index(path) + 1 :] if path in paths else []
    return behind[0] if behind else ""


def _figures(visit: Visit, stop: Stop) -> tuple[Figure, ...]:
    """The figures of an answer that the outline knows and the respondent did not deny."""
    brief = visit.answers.brief(stop.path)
    names = {one.name for one in stop.question.figures}
    return tuple(one for one in told(brief.figures) if one.name in names) if brief is not None else ()


def _lines(visit: Visit, stop: Stop, figures: tuple[Figure, ...]) -> list[str]:
    """What was read, a line each."""
    wanted = {one.name: one for one in stop.question.figures}
    label = {name: one.label.to(visit.say.language) for name, one in wanted.items()}
    return [f"{label[one.name]}: {_written(visit, wanted[one.name], one)}" for one in figures]


def _written(visit: Visit, wanted: Wanted, figure: Figure) -> str:
    return write_figure(figure.value, "đồng" if wanted.kind is FigureKind.MONEY else "")


def _open(brief: Brief) -> int:
    """How many figures of an answer nobody confirmed."""
    return 0 if brief.is_empty else sum(map(_is_open, brief.figures))


def _is_open(figure: Figure) -> bool:
    return figure.confirmation is Confirmation.READ
