"""Rebasing: how open drafts move to a new version of their outline.

Answers stay at their paths. If the new version asks a question differently, the answer's words are read
again; if that is not certain, the question is asked again. An answer whose question is no longer asked keeps
its words at its path. They are listed as unplaced, and belong to the question again once a later version asks
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from flows.catalogue import Catalogue
from flows.form.machine import BETWEEN, REPLY, REVIEW, DialogueMachine
from flows.form.outline import UNTYPED, Node, Outline, Place, Question, Repeat, Type
from flows.form.path import rows_of, template_of
from flows.local_time import local
from flows.reading.figures.again import read_again
from flows.reading.text import shortened
from flows.reading.typed import read, read_labels
from flows.report.answer import Standing
from flows.report.answer_summary import AnswerSummary
from flows.report.answers import UNPLACED, Answers
from flows.report.draft import Draft
from flows.report.position import Position
from flows.report.references import follow
from flows.report.scope import DraftScope
from flows.report.value import Value
from flows.sentence import Sentence

_MOST_NAMED = 5
_SELECTS = frozenset({Type.SELECT_ONE, Type.SELECT_MULTIPLE})
_NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL})


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences between two versions, in the order of the outline."""

    added: tuple[Place, ...] = ()
    dropped: tuple[Place, ...] = ()
    retyped: tuple[Place, ...] = ()
    """Questions of another type, as the newer version has them."""
    fewer_choices: tuple[Place, ...] = ()
    """Questions that no longer offer some of their choices."""


def compare(old: Outline, new: Outline) -> Changes:
    """Find the changes in `new` that a respondent notices. New wording alone is no change."""
    before, after = old.asked, new.asked
    both = [(before[template], place) for template, place in after.items() if template in before]
    return Changes(
        added=tuple(place for template, place in after.items() if template not in before),
        dropped=tuple(place for template, place in before.items() if template not in after),
        retyped=tuple(place for was, place in both if _question(was).type is not _question(place).type),
        fewer_choices=tuple(
            place for was, place in both if _values(_question(was)) - _values(_question(place))
        ),
    )


def faults(old: Outline, new: Outline) -> Iterator[tuple[int, str, Sentence, Sentence]]:
    """Yield (survey row, column, fault, repair) for each change that is not allowed under the same name."""
    before = _by_key(old)
    for template, place in new.by_template.items():
        if (was := old.by_template.get(template)) is not None:
            yield from _changed_kinds(old.version, was.node, place.node)
            continue
        left = [one for one in before.get(place.node.key, ()) if one.template not in new.by_template]
        if left:
            what = Sentence(
                "{key!r} was {template} in version {version} and is {now} now",
                key=place.node.key,
                template=left[0].template,
                version=old.version,
                now=template,
            )
            repair = Sentence("give it a new name where it moves into or out of a repeat")
            yield place.node.row, "name", what, repair


def _changed_kinds(version: str, was: Node, now: Node) -> Iterator[tuple[int, str, Sentence, Sentence]]:
    """Yield the names that changed their kind, such as a question that became a repeat."""
    if isinstance(was, Repeat) is not isinstance(now, Repeat):
        if isinstance(was, Repeat):
            what = Sentence(
                "{key!r} was a repeat in version {version} and is a question now",
                key=now.key,
                version=version,
            )
        else:
            what = Sentence(
                "{key!r} was a question in version {version} and is a repeat now",
                key=now.key,
                version=version,
            )
        yield now.row, "name", what, Sentence("give it a new name: answers are kept by name")
    if isinstance(was, Question) and isinstance(now, Question):
        before = {one.name: one.kind for one in was.figures}
        for one in now.figures:
            if before.get(one.name, one.kind) is not one.kind:
                what = Sentence(
                    "the figure {name!r} was {before} in version {version} and is {now} now",
                    name=one.name,
                    before=str(before[one.name]),
                    version=version,
                    now=str(one.kind),
                )
                yield now.row, "figures", what, Sentence("give it a new name: figures are kept by name")


def rebase(draft: Draft, answers: Answers, earlier: Sequence[Outline], new: Outline, now: datetime) -> Draft:
    """Return the draft under `new`. `earlier` are the versions before it, the draft's own first."""
    context = DraftScope(new, answers, now)
    follow(context)
    for path, summary in answers.everything().items():
        template = template_of(path)
        place = new.asked.get(template)
        was = next((one.asked[template] for one in earlier if template in one.asked), None)
        if place is not None and was is not None and not summary.is_empty:
            _carry(context, path, summary, _question(was), place)
            if _question(was).figures != _question(place).figures:
                _read_figures(answers, path, _question(place))
    return replace(draft, version=new.version)


def moved(position: Position, old: DialogueMachine, new: DialogueMachine) -> Position:
    """Return a position of the old version in the new one.

    It stays at the same state if that exists, else it moves to what followed it, or to the review. If its
    question is no longer asked, `dropped` says so, because the next words do not belong to its new state.
    """
    state, rows = _followed(position.state, position.rows, old, new)
    dropped, origin = position.dropped, position.origin
    if state != position.state:
        here = old.places.get(position.state)
        is_question = here is not None and isinstance(here.node, Question)
        dropped = here.path(position.rows) if here is not None and is_question else UNPLACED
    if origin:
        origin, rows = _followed(origin, position.rows, old, new)  # the rows belong to the origin
        if state == REPLY and origin != position.origin:
            state, origin, dropped = origin, "", UNPLACED
    return replace(position, state=state, rows=rows, origin=origin, dropped=dropped, step=None, offer=None)


def news(changes: Changes, answers: Answers, say: Catalogue) -> str:
    """Say what is new in a few lines; "" if nothing is new for a respondent."""
    dropped = {place.template for place in changes.dropped}
    summaries = answers.everything().items() if dropped else ()
    is_written = any(summary.parts and template_of(path) in dropped for path, summary in summaries)
    lines = [
        say(f"news.{name}", which=_named(places, say))
        for name, places in (
            ("added", changes.added),
            ("dropped", changes.dropped),
            ("choices", changes.fewer_choices),
            ("retyped", changes.retyped),
        )
        if places
    ]
    kept = [say("news.kept")] if is_written else []
    return "\n".join([say("news.title"), *lines, *kept]) if lines else ""


def _followed(
    state: str, rows: tuple[int, ...], old: DialogueMachine, new: DialogueMachine
) -> tuple[str, tuple[int, ...]]:
    """Return the state if it still exists, else the state that followed it, with its rows."""
    if state in BETWEEN or not state or _is_still_asked(state, new):
        return state, rows
    states = list(old.places)
    here = old.places.get(state)
    for one in states[states.index(state) + 1 :] if here is not None else []:
        place = new.places.get(one)
        around = () if place is None else tuple(repeat.key for repeat in place.repeats)
        if place is not None and here is not None:
            shared = tuple(repeat.key for repeat in here.repeats)[: len(around)]
            if around == shared:
                return one, rows[: len(around)]
    return REVIEW, ()


def _is_still_asked(state: str, machine: DialogueMachine) -> bool:
    place = machine.places.get(state)
    is_note = place is not None and isinstance(place.node, Question) and place.node.is_note
    return place is not None and not is_note


def _by_key(outline: Outline) -> dict[str, list[Place]]:
    """Return the questions and repeats by key. Two repeats may each have one with the same key."""
    found: dict[str, list[Place]] = {}
    for place in outline.by_template.values():
        found.setdefault(place.node.key, []).append(place)
    return found


def _question(place: Place) -> Question:
    assert isinstance(place.node, Question)  # `asked` has only these
    return place.node


def _values(question: Question) -> set[str]:
    return {choice.value for choice in question.choices}


def _carry(context: DraftScope, path: str, summary: AnswerSummary, was: Question, place: Place) -> None:
    """Carry an answer to the new version: its value stays, is read again, or the question is asked again."""
    question, answers = _question(place), context.answers
    if _asks_the_same(was, question):
        return
    text = answers.text(path)
    value, is_whole = _value_now(context, summary, was, question, text)
    meets = context.meets_constraint(place, rows_of(path), value, text)
    standing = Standing.ASKED_AGAIN
    if summary.standing is Standing.OPEN:
        standing = Standing.OPEN
    elif is_whole and meets:
        standing = Standing.GIVEN
    elif summary.standing is Standing.AS_WRITTEN and was.type is question.type:
        standing = Standing.AS_WRITTEN  # the respondent chose to keep the words as written
    if (standing, value) != (summary.standing, summary.value):
        answers.stand(path, standing, value)


def _read_figures(answers: Answers, path: str, question: Question) -> None:
    """Read the new version's figures in words that are older than it."""
    summary = answers.summary(path)
    if summary is None or (summary.standing is Standing.OPEN and not summary.figures):
        return
    figures = read_again(answers.text(path), question.figures, summary.figures, answers.reader)
    if figures != summary.figures:
        answers.read(path, figures)


def _asks_the_same(was: Question, question: Question) -> bool:
    rules = [
        (one.type, _values(one), one.constraint.source if one.constraint else "") for one in (was, question)
    ]
    return rules[0] == rules[1]


def _value_now(
    context: DraftScope, summary: AnswerSummary, was: Question, question: Question, text: str
) -> tuple[Value, bool]:
    """Return (value of an answer under the new question, whether it covers everything that was said)."""
    if question.type in UNTYPED:
        sent = {Type.PHOTO: summary.photos, Type.AUDIO: summary.recordings, Type.FILE: summary.files}
        return None, sent.get(question.type, 1) > 0
    value = summary.value
    if value is not None and {was.type, question.type} <= _SELECTS:
        chosen = value if isinstance(value, tuple) else (str(value),)
        still = tuple(one for one in chosen if one in _values(question))
        if question.type is Type.SELECT_MULTIPLE:
            return still, still == chosen
        return (still[0] if len(chosen) == len(still) == 1 else None), len(chosen) == len(still) == 1
    if isinstance(value, int | Decimal) and {was.type, question.type} <= _NUMBERS:
        if question.type is Type.DECIMAL:
            return Decimal(value), True
        return (int(value), True) if value == int(value) else (None, False)
    if value is not None and was.type is question.type:
        return value, True
    value = _read_anew(question, text, context)
    return value, value is not None


def _read_anew(question: Question, text: str, context: DraftScope) -> Value:
    """Return the value of words that were written for another question, if it is certain.

    The respondent did not see this list of choices, so a number in it or a choice's internal name does not
    count.
    """
    if question.type in _SELECTS:
        values = read_labels(question.choices, text)
        if question.type is Type.SELECT_MULTIPLE:
            return values or None
        return values[0] if len(values) == 1 else None
    reading = read(question, question.choices, text, local(context.now).date())
    return reading.value if reading is not None and reading.sure else None


def _named(places: tuple[Place, ...], say: Catalogue) -> str:
    names = [place.node.number or shortened(place.node.label.to(say.language), 40) for place in places]
    told = list(dict.fromkeys(names))
    more = len(told) - _MOST_NAMED
    return say("meanwhile.more", which=", ".join(told[:_MOST_NAMED]), n=more) if more > 0 else ", ".join(told)
