"""Publishing a form: what it breaks, and what it does to open drafts; for commands and the staff console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.app import App
from flows.form.compiler.faults import Fault, OutlineFaults
from flows.form.outline import Outline
from flows.report import rebasing
from flows.report.answers import Answers
from flows.report.publishing_preview import Foretold
from flows.report.rebasing import Changes
from storage.core.engine import reading
from storage.drafts.draft_source import DraftSource
from storage.operations.overview import open_drafts
from storage.reports import outlines


@dataclass(frozen=True, slots=True)
class Effects:
    """What a new version does to what is there."""

    since: str
    """The newest published version, against which it was compared."""
    changes: Changes
    foretold: Foretold
    """What happens to open drafts at their next message."""


def newest_version(app: App, key: str) -> str | None:
    """Return the newest published version of an outline, None if there is none."""
    return dict(outlines.current(app.engine)).get(key)


def broken_names(app: App, new: Outline, filename: str) -> tuple[Fault, ...]:
    """Return a fault for each name under which answers to a published version would be lost."""
    since = newest_version(app, new.key)
    if since is None or since == new.version:
        return ()
    earlier = app.registry.until(new.key, since)  # an open draft may be of any of them
    return tuple(Fault(filename, "survey", *fault) for old in earlier for fault in rebasing.faults(old, new))


def effects_of(app: App, new: Outline, filename: str, clock: Callable[[], datetime]) -> Effects | None:
    """Return what `new` changes; None if there is no earlier version, or it is published already.

    Raises OutlineFaults if answers to a published version would be lost.
    """
    if found := broken_names(app, new, filename):
        raise OutlineFaults(found)
    since = newest_version(app, new.key)
    if since is None or since == new.version:
        return None
    newest = app.registry.outline(new.key, since)
    return Effects(since, rebasing.compare(newest, new), _foretold(app, new, clock))


def _foretold(app: App, new: Outline, clock: Callable[[], datetime]) -> Foretold:
    foretold = Foretold()
    with reading(app.engine) as connection:
        for draft in open_drafts(connection, new.key):
            earlier = app.registry.until(new.key, draft.version)
            foretold.add(draft, Answers(DraftSource(connection, draft.id)), earlier, new, clock())
    return foretold
