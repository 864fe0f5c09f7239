"""The table of an answer's figures. It is confirmed, corrected line by line, or left."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.figure_reading import (
    MOST_LINES,
    agree_to,
    figures_of,
    lines_of,
    unconfirmed_of,
    written,
)
from flows.dialogue.features.near_admin_unit import near_admin_unit
from flows.dialogue.navigation import stop_at
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, error, notice
from flows.dialogue.screen import Screen
from flows.form.machine import FIGURES, REVIEW
from flows.form.outline import Place, Question, Wanted
from flows.messages.message import Button, Kind, Message, Numbers
from flows.messages.press import Press, Verb
from flows.reading.figures.typed import read_correction
from flows.report.answer_summary import AnswerSummary
from flows.report.figure import Amount, Confirmation, Figure, Named, smallest_admin_unit
from flows.report.figure_focus import Focus, parse
from flows.report.position import Position


class FiguresScreen(Screen):
    """Shows the table that `Position.about` names, or asks for one figure of it."""

    state = FIGURES
    shows_figures = True
    opened_by = frozenset({Verb.AGREE, Verb.MEND, Verb.LEAVE})

    def open(self, turn: TurnContext, press: Press) -> Outcome:
        """Confirm the figures of an answer, correct them, or leave them. The table need not be open."""
        path = press.argument
        stop = stop_at(turn, path)
        if stop is None or not isinstance(stop.place.node, Question):
            return Outcome((error(turn, turn.say("lost.no_place")),), saved=False)
        if press.verb is Verb.MEND:
            _mend(turn, path)
            return Outcome((turn.prompt(),), saved=True)
        was_here = turn.cursor.state == FIGURES
        if press.verb is Verb.AGREE:
            agree_to(turn, path)
        _leave(turn, path)
        said = turn.say(f"figures.{press.verb}", number=naming.called(turn, stop))
        if turn.draft.is_sealed:
            said = f"{said} {turn.say('submitted.sealed')}"
            return Outcome((notice(turn, said, (button(turn, Verb.WITHDRAW),)),), saved=True)
        return Outcome((turn.prompt(said) if was_here else notice(turn, said),), saved=True)

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Show the table, or ask for the one figure that is being corrected."""
        shown, say = _table(turn), turn.say
        if shown is None:
            row = (button(turn, Verb.BACK),)
            return Message(Kind.PROMPT, say("figures.gone"), turn.key, before=before, buttons=(row,))
        if shown.wanted is not None:
            return _one(turn, shown.wanted, shown.chosen, before)
        return _lines(turn, shown, before)

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Choose a line, drop the chosen figure, or go back to the table or to its origin."""
        match press.verb:
            case Verb.FIGURE:
                _choose(turn, press.argument)
            case Verb.NO_FIGURE:
                _drop(turn)
            case Verb.BACK | Verb.DONE:
                _step_back(turn)
            case _:
                return super().press(turn, press)
        return Outcome((turn.prompt(),), saved=True)

    def typed(self, turn: TurnContext, text: str) -> Outcome | None:
        """Take the right value if one figure is asked. Other words are for the question behind."""
        shown = _table(turn)
        if shown is None or shown.wanted is None:
            self.make_way(turn)
            return None
        figure = read_correction(text, shown.wanted, turn.answers.reader, _near(turn, shown))
        if figure is None:
            told = turn.say(f"figures.unclear_{shown.wanted.kind}")
            return Outcome((error(turn, told),), saved=False)
        _put(turn, shown, replace(figure, instead=_read_from(shown.chosen) if shown.chosen else ""))
        return Outcome((turn.prompt(),), saved=True)

    def make_way(self, turn: TurnContext) -> None:
        """Go back to the question behind, because files and places are for it."""
        turn.come_back()

    def numbers(self, place: Place | None, position: Position) -> Numbers:
        """Take a number for the value of the asked figure, or for a line of the table."""
        return Numbers.ANSWER if parse(position.about).name else Numbers.CHOICE


@dataclass(frozen=True, slots=True)
class _Table:
    """The object of `Position.about`: a table from its `first` line on, or one figure that is asked."""

    stop: Stop
    figures: tuple[Figure, ...]
    """The figures that are shown."""
    first: int = 0
    wanted: Wanted | None = None
    """The declared figure that is asked; None if the table is shown."""
    chosen: Figure | None = None
    """The figure that is being corrected; None if one is being added."""


def _near(turn: TurnContext, shown: _Table) -> Named | None:
    """Return a place around the one that is typed: a larger one of the same answer, or one told before."""
    others = (one for one in shown.figures if one is not shown.chosen)
    return smallest_admin_unit(others) or near_admin_unit(turn, shown.stop)


def _table(turn: TurnContext) -> _Table | None:
    """Return the open table; None if its question is no longer asked.

    A figure is found by its words and not by its line, because an edit may have moved it.
    """
    focus = parse(turn.position.about)
    stop = stop_at(turn, focus.path)
    if stop is None or not isinstance(stop.place.node, Question):
        return None
    figures = figures_of(turn, stop)
    wanted = next((one for one in stop.question.figures if one.name == focus.name), None)
    named = [one for one in figures if one.name == focus.name]
    if wanted is None or not focus.words:
        is_told = any(map(_is_total, named))
        return _Table(stop, figures, focus.first, wanted=None if is_told else wanted)
    words = focus.words
    chosen = next((one for one in named if one.words == words), named[0] if len(named) == 1 else None)
    return _Table(stop, figures, wanted=wanted if chosen else None, chosen=chosen)


def _look_at(turn: TurnContext, focus: Focus) -> None:
    turn.position = replace(turn.position, about=focus.encode())


def _mend(turn: TurnContext, path: str) -> None:
    """Go to the table where the figures of an answer are corrected."""
    is_review = turn.cursor.state == REVIEW
    turn.look_into(FIGURES)
    _look_at(turn, Focus(path))
    if is_review:  # several answers may follow, so the way back is to the review and not to its origin
        turn.position = replace(turn.position, origin=REVIEW)


def _leave(turn: TurnContext, path: str) -> None:
    """Finish the table of an answer if it is open, and go on to the next one or back."""
    if turn.cursor.state != FIGURES or parse(turn.position.about).path != path:
        return
    if following := _following(turn, path):
        _look_at(turn, Focus(following))
    else:
        turn.come_back()


def _choose(turn: TurnContext, which: str) -> None:
    """Choose a line by its number, a declared figure by its name, or "@8", the lines behind the eighth."""
    shown = _table(turn)
    if shown is None:
        return
    figures, path = shown.figures, shown.stop.path
    one = next((one for one in figures if one.name == which and _is_total(one)), None)
    if which.isdecimal() and 0 < int(which) <= len(figures):
        one = figures[int(which) - 1]
    if one is not None:
        _look_at(turn, Focus(path, one.name, one.words))
    elif which.startswith("@") and which[1:].isdecimal() and int(which[1:]) < len(figures):
        _look_at(turn, Focus(path, first=int(which[1:])))
    elif any(wanted.name == which for wanted in shown.stop.question.figures):
        _look_at(turn, Focus(path, which))


def _drop(turn: TurnContext) -> None:
    """Drop the chosen figure. A figure that was read stays stored as denied, so it is not read again."""
    shown = _table(turn)
    if shown is None or shown.chosen is None:
        return
    words = _read_from(shown.chosen)
    denied = replace(shown.chosen, words=words, confirmation=Confirmation.DENIED, instead="")
    _put(turn, shown, denied if words else None)


def _put(turn: TurnContext, shown: _Table, figure: Figure | None) -> None:
    """Put `figure` in place of the chosen one, or at the end, and return to the table."""
    summary = turn.answers.summary(shown.stop.path)
    figures = list(summary.figures) if summary is not None else []
    at = figures.index(shown.chosen) if shown.chosen is not None else len(figures)
    figures[at : at + 1] = [figure] if figure is not None else []
    turn.answers.read(shown.stop.path, tuple(figures))
    _look_at(turn, Focus(shown.stop.path))


def _step_back(turn: TurnContext) -> None:
    """Go back from one figure or a further page to the table, and from the table to its origin."""
    focus = parse(turn.position.about)
    if focus.is_table:
        turn.come_back()
    else:
        _look_at(turn, Focus(focus.path))


def _is_total(figure: Figure) -> bool:
    """Whether it is a whole amount. Beside "2 con/hộ" the number of animals may still be added."""
    return not isinstance(figure.value, Amount) or figure.value.is_total


def _read_from(figure: Figure) -> str:
    """Return the words of the answer that a figure came from; "" if it was added."""
    return figure.instead if figure.confirmation is Confirmation.CORRECTED else figure.words


def _lines(turn: TurnContext, shown: _Table, before: str) -> Message:
    """Show the table, MOST_LINES at a time."""
    say, stop, until = turn.say, shown.stop, shown.first + MOST_LINES
    lines = lines_of(turn, stop, shown.figures[shown.first : until])
    numbered = enumerate(lines, start=shown.first + 1)
    rows = [Press(Verb.FIGURE, str(n)).button(f"{n}. {line}") for n, line in numbered]
    actions = [button(turn, Verb.BACK)]
    if until < len(shown.figures):
        following = say("figures.next", n=len(shown.figures) - until)
        rows.append(Press(Verb.FIGURE, f"@{until}").button(following))
    else:
        rows += _missing(turn, shown)
        actions.insert(0, Press(Verb.AGREE, stop.path).button(say("buttons.agree_all")))
    if _following(turn, stop.path):
        actions.insert(-1, Press(Verb.LEAVE, stop.path).button(say("buttons.leave")))
    text = say("figures.table", number=naming.called(turn, stop))
    buttons = (*((one,) for one in rows), tuple(actions))
    return Message(Kind.PROMPT, text, turn.key, before=before, buttons=buttons)


def _missing(turn: TurnContext, shown: _Table) -> list[Button]:
    """Return buttons to add the declared figures that the answer lacks."""
    known = {one.name for one in shown.figures if _is_total(one)}
    return [
        Press(Verb.FIGURE, one.name).button(turn.say("figures.add", label=one.label.to(turn.say.language)))
        for one in shown.stop.question.figures
        if one.name not in known
    ]


def _one(turn: TurnContext, wanted: Wanted, figure: Figure | None, before: str) -> Message:
    """Ask for one figure's right value."""
    say = turn.say
    row = [button(turn, Verb.BACK)]
    after = ""
    if figure is not None:
        row.insert(0, button(turn, Verb.NO_FIGURE))
        after = say("figures.now", value=written(wanted, figure))
    label = wanted.label.to(say.language)
    text = say(f"figures.ask_{wanted.kind}", label=label[:1].upper() + label[1:])
    return Message(Kind.PROMPT, text, turn.key, before=before, after=after, buttons=(tuple(row),))


def _following(turn: TurnContext, path: str) -> str:
    """Return the next answer behind `path` with unconfirmed figures, if the review was the origin."""
    if turn.position.origin != REVIEW:
        return ""
    turn.answers.load()
    paths = [stop.path for stop, summary in turn.asked() if stop.path == path or _is_open(summary)]
    behind = paths[paths.index(path) + 1 :] if path in paths else []
    return behind[0] if behind else ""


def _is_open(summary: AnswerSummary | None) -> bool:
    return summary is not None and bool(unconfirmed_of(summary))
