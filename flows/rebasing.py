"""A new version of an outline under open drafts: what changed, what may not change, and answers carried over.

Answers carry over by key and type. What has no place any more is set aside with its words, and comes back if
a later version asks for it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from flows.answer import Part, Standing
from flows.answers import UNPLACED, Answers, Brief
from flows.catalogue import Catalogue
from flows.draft import Draft
from flows.machine import BETWEEN, REVIEW, DialogueMachine
from flows.outline import UNTYPED, Outline, Place, Question, Repeat, Type
from flows.readers.typed import read
from flows.readers.words import shortened

_FROM = "from:"
_MOST_NAMED = 5
SILENT = frozenset({Type.NOTE, Type.CALCULATE})


@dataclass(frozen=True, slots=True)
class Changes:
    """What one version has and another has not, in the order of the outline."""

    added: tuple[Place, ...] = ()
    dropped: tuple[Place, ...] = ()
    retyped: tuple[Place, ...] = ()
    """As the newer version has them."""
    fewer_choices: tuple[Place, ...] = ()
    """Questions that no longer offer something they did."""


def compare(old: Outline, new: Outline) -> Changes:
    """What `new` changes for a respondent; wording alone is no change."""
    before, after = _asked(old), _asked(new)
    both = [(before[template], place) for template, place in after.items() if template in before]
    return Changes(
        added=tuple(place for template, place in after.items() if template not in before),
        dropped=tuple(place for template, place in before.items() if template not in after),
        retyped=tuple(place for was, place in both if _question(was).type is not _question(place).type),
        fewer_choices=tuple(
            place for was, place in both if _values(_question(was)) - _values(_question(place))
        ),
    )


def faults(old: Outline, new: Outline) -> Iterator[tuple[int, str, str, str]]:
    """(row of the survey, column, what, repair) of everything that must not change under one name."""
    for name, place in new.by_name.items():
        was = old.by_name.get(name)
        if was is None:
            continue
        if isinstance(was.node, Repeat) is not isinstance(place.node, Repeat):
            kinds = ("repeat", "question") if isinstance(was.node, Repeat) else ("question", "repeat")
            what = f"{name!r} was a {kinds[0]} in version {old.version} and is a {kinds[1]} now"
            yield place.node.row, "name", what, "give it a new name: answers are kept by name"
        elif was.template != place.template and was.template not in new.by_template:
            what = f"{name!r} was {was.template} in version {old.version} and is {place.template} now"
            yield place.node.row, "name", what, "give it a new name where it moves into or out of a repeat"


def rebase(draft: Draft, answers: Answers, old: Outline, new: Outline, today: date) -> Draft:
    """The draft under the newer version; its answers carried over as events."""
    for path, brief in answers.everything().items():
        if path == UNPLACED or path.startswith("@"):  # replies to remarks are no answers
            continue
        place = new.by_template.get(template_of(path))
        if place is None or not isinstance(place.node, Question) or place.node.type in SILENT:
            draft = _set_aside(draft, answers, path)
        else:
            _carry(answers, path, brief, old, place.node, today)
    draft = _bring_back(draft, answers, new, today)
    return replace(draft, version=new.version)


def moved(
    state: str, rows: tuple[int, ...], old: DialogueMachine, new: DialogueMachine
) -> tuple[str, tuple[int, ...]]:
    """Where a position in the old version is in the new one: there, at what followed it, or at the review."""
    if state in new.places or state in BETWEEN or not state:
        return state, rows
    states = list(old.places)
    here = old.places.get(state)
    following = states[states.index(state) + 1 :] if here is not None else []
    for one in following:
        place = new.places.get(one)
        around = () if place is None else tuple(repeat.key for repeat in place.repeats)
        if place is not None and here is not None:
            shared = tuple(repeat.key for repeat in here.repeats)[: len(around)]
            if around == shared:
                return one, rows[: len(around)]
    return REVIEW, ()


def news(changes: Changes, say: Catalogue) -> str:
    """What is new, in a few lines; "" where nothing is for a respondent."""
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
    return "\n".join([say("news.title"), *lines]) if lines else ""


def template_of(path: str) -> str:
    """A path without its row numbers."""
    return "/".join(step.partition("[")[0] for step in path.split("/"))


def _asked(outline: Outline) -> dict[str, Place]:
    return {
        template: place
        for template, place in outline.by_template.items()
        if isinstance(place.node, Question) and place.node.type not in SILENT
    }


def _question(place: Place) -> Question:
    assert isinstance(place.node, Question)  # _asked has only these
    return place.node


def _values(question: Question) -> set[str]:
    return {choice.value for choice in question.choices}


def _carry(answers: Answers, path: str, brief: Brief, old: Outline, question: Question, today: date) -> None:
    """The same question in the new version: its value stands, is read again, or is asked again."""
    was = old.by_template.get(template_of(path))
    if was is None or not isinstance(was.node, Question) or brief.is_empty:
        return
    if was.node.type is not question.type:
        if question.type in UNTYPED:
            answers.stand(path, Standing.GIVEN, None)
            return
        reading = read(question, question.choices, answers.text(path), today)
        standing = Standing.GIVEN if reading else Standing.AS_WRITTEN
        answers.stand(path, standing, reading.value if reading else None)
    elif question.type in {Type.SELECT_ONE, Type.SELECT_MULTIPLE} and brief.value is not None:
        chosen = brief.value if isinstance(brief.value, tuple) else (str(brief.value),)
        still = tuple(value for value in chosen if value in _values(question))
        if still != chosen:  # what was chosen stays in the words; the question is open again
            answers.stand(path, Standing.OPEN, still if isinstance(brief.value, tuple) else None)


def _set_aside(draft: Draft, answers: Answers, path: str) -> Draft:
    """The words of a question that is asked no more belong to none, and say where they were."""
    for part in answers.parts(path):
        answers.supersede(path, part.id)
        draft = replace(draft, parts=draft.parts + 1)
        answers.keep(UNPLACED, replace(part, id=f"{part.message}#{draft.parts}{_FROM}{path}"))
    return draft


def _bring_back(draft: Draft, answers: Answers, new: Outline, today: date) -> Draft:
    """What was set aside by an earlier version and is asked again stands in its question again."""
    paths = set()
    for part in answers.parts(UNPLACED):
        path = _came_from(part)
        place = new.by_template.get(template_of(path)) if path else None
        if place is not None and isinstance(place.node, Question) and place.node.type not in SILENT:
            answers.supersede(UNPLACED, part.id)
            draft = replace(draft, parts=draft.parts + 1)
            answers.keep(path, replace(part, id=f"{part.message}#{draft.parts}"))
            paths.add((path, place.node))
    for path, question in paths:
        reading = None
        if question.type not in UNTYPED:
            reading = read(question, question.choices, answers.text(path), today)
        is_given = question.type in UNTYPED or reading is not None
        value = reading.value if reading else None
        answers.stand(path, Standing.GIVEN if is_given else Standing.AS_WRITTEN, value)
    return draft


def _came_from(part: Part) -> str:
    return part.id.partition("#")[2].partition(_FROM)[2]


def _named(places: tuple[Place, ...], say: Catalogue) -> str:
    names = [place.node.number or shortened(place.node.label.to(say.language), 40) for place in places]
    told = list(dict.fromkeys(names))
    more = len(told) - _MOST_NAMED
    return say("meanwhile.more", which=", ".join(told[:_MOST_NAMED]), n=more) if more > 0 else ", ".join(told)
