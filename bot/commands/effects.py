"""The effects of publishing a form: what it breaks, what it changes, and what happens to open drafts."""

from __future__ import annotations

from bot.app import App, clock
from bot.commands.speaking import echo
from flows.form.compiler.faults import Fault, OutlineFaults
from flows.form.outline import Outline
from flows.report import rebasing
from flows.report.answers import Answers
from flows.report.publishing_preview import Foretold
from flows.sentence import Sentence
from storage.core.engine import reading
from storage.drafts.draft_source import DraftSource
from storage.operations.overview import open_drafts
from storage.reports import outlines


def tell_effects(app: App, new: Outline, filename: str) -> None:
    """Say what `new` changes. Raises OutlineFaults if answers to a published version would be lost."""
    version = dict(outlines.current(app.engine)).get(new.key)
    if version is None or version == new.version:
        return
    earlier = app.registry.until(new.key, version)  # an open draft may be of any of them
    found = [Fault(filename, "survey", *fault) for old in earlier for fault in rebasing.faults(old, new)]
    if found:
        raise OutlineFaults(tuple(found))
    foretold = _foretold(app, new)
    changes = rebasing.compare(earlier[0], new)
    echo(
        Sentence(
            "Against version {version}: {added} added, {dropped} dropped, {retyped} of another type; "
            "open drafts that follow at the next message: {drafts}.",
            version=version,
            added=len(changes.added),
            dropped=len(changes.dropped),
            retyped=len(changes.retyped),
            drafts=foretold.drafts,
        ),
        err=True,
    )
    for place in changes.added:
        echo(Sentence("  new: {question}", question=place.template), err=True)
    for question, n in foretold.again.items():
        echo(Sentence("  asked again: {question} (answers: {n})", question=question, n=n), err=True)
    for place in changes.dropped:
        n = foretold.dropped[place.template]
        said = Sentence(
            "  asked no more: {question} (answers: {n}; the words stay, unplaced)",
            question=place.template,
            n=n,
        )
        echo(said, err=True)
    for (question, choice), n in foretold.choices.items():
        said = Sentence(
            "  no longer offered: {choice} of {question} (chosen in answers: {n})",
            choice=choice,
            question=question,
            n=n,
        )
        echo(said, err=True)


def _foretold(app: App, new: Outline) -> Foretold:
    foretold = Foretold()
    with reading(app.engine) as connection:
        for draft in open_drafts(connection, new.key):
            earlier = app.registry.until(new.key, draft.version)
            foretold.add(draft, Answers(DraftSource(connection, draft.id)), earlier, new, clock())
    return foretold
