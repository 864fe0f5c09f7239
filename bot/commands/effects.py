"""What publishing a form would do: what it breaks, what changes, and what open drafts meet."""

from __future__ import annotations

import click

from bot.app import App, clock
from flows import rebasing
from flows.answers import Answers
from flows.compiler.faults import Fault, OutlineFaults
from flows.foretelling import Foretold
from flows.outline import Outline
from storage import outlines
from storage.draft_source import DraftSource
from storage.engine import reading
from storage.overview import open_drafts


def tell_effects(app: App, new: Outline, filename: str) -> None:
    """Say what `new` changes. Raises OutlineFaults where answers to a published version would be lost."""
    version = dict(outlines.current(app.engine)).get(new.key)
    if version is None or version == new.version:
        return
    earlier = app.library.until(new.key, version)  # an open draft may be of any of them
    found = [Fault(filename, "survey", *fault) for old in earlier for fault in rebasing.faults(old, new)]
    if found:
        raise OutlineFaults(tuple(found))
    foretold = _foretold(app, new)
    changes = rebasing.compare(earlier[0], new)
    counts = {"added": changes.added, "dropped": changes.dropped, "of another type": changes.retyped}
    said = ", ".join(f"{len(places)} {name}" for name, places in counts.items())
    drafts = _counted(foretold.drafts, "open draft")
    follow = "follow" if foretold.drafts != 1 else "follows"
    lines = [f"Against version {version}: {said}; {drafts} {follow} at the next message."]
    lines += [f"  new: {place.template}" for place in changes.added]
    lines += [f"  asked again: {one} ({_counted(n, 'answer')})" for one, n in foretold.again.items()]
    for place in changes.dropped:
        n = foretold.dropped[place.template]
        lines.append(f"  asked no more: {place.template} ({_counted(n, 'answer')}; the words stay, unplaced)")
    for (template, choice), n in foretold.choices.items():
        lines.append(f"  no longer offered: {choice} of {template} (chosen in {_counted(n, 'answer')})")
    click.echo("\n".join(lines), err=True)


def _foretold(app: App, new: Outline) -> Foretold:
    foretold = Foretold()
    with reading(app.engine) as connection:
        for draft in open_drafts(connection, new.key):
            earlier = app.library.until(new.key, draft.version)
            foretold.add(draft, Answers(DraftSource(connection, draft.id)), earlier, new, clock())
    return foretold


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
