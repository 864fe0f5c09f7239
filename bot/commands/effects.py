"""The effects of publishing a form, as commands say them."""

from __future__ import annotations

from bot.app import App, clock
from bot.commands.speaking import echo
from bot.publishing import effects_of
from flows.form.outline import Outline
from flows.sentence import Sentence


def tell_effects(app: App, new: Outline, filename: str) -> None:
    """Say what `new` changes. Raises OutlineFaults if answers to a published version would be lost."""
    effects = effects_of(app, new, filename, clock)
    if effects is None:
        return
    changes, foretold = effects.changes, effects.foretold
    echo(
        Sentence(
            "Against version {version}: {added} added, {dropped} dropped, {retyped} of another type; "
            "open drafts that follow at the next message: {drafts}.",
            version=effects.since,
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
