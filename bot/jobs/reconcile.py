"""Comparison of both sides, report by report, and repair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError

from bot.app import App, clock
from bot.jobs.deliver import Target, at_target
from exports.department.deliver import Outcome, Run, make_ready
from exports.department.failures import Failure, failure_of
from exports.department.reconcile import Comparer, Comparison, Key, take_away
from storage.reports.submissions import heads


@dataclass
class Reconciled:
    """What a comparison found, and what was repaired."""

    target: str
    """The database's address without its password."""
    found: Comparison = field(default_factory=Comparison)
    """After a repair: what is left."""
    repaired: list[Key] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def reconcile(app: App, *, repairs: bool = False, drops_extra: bool = False) -> Reconciled:
    """Compare both sides. With `repairs`, write anew what is missing or different, and compare again.

    Reports that are only in the Department's database are deleted there only with `drops_extra`: if decuong's
    own database lost them, they are the only copy.
    """
    with at_target(app, prepares=False) as target:
        done = Reconciled(target.engine.url.render_as_string(hide_password=True))
        if target.failure is not None:
            done.failures.append(target.failure)
            return done
        try:
            done.found = _compared(target)
            if repairs and not done.found.is_equal:
                _repair(target, done, drops_extra=drops_extra)
        except DBAPIError as error:
            done.failures.append(failure_of(error))
        return done


def _compared(target: Target) -> Comparison:
    """Compare all reports. Those that differ are looked at once more: one may have changed meanwhile."""
    here = heads(target.app.engine)
    keys = [(one.number, one.version) for one in here]
    found = Comparer(target.engine, target.shape).compare(target.read([one.id for one in here]), keys)
    found.synthesis = target.synthesis.differences()
    doubtful = {*found.missing, *(one.key for one in found.different), *found.extra}
    if not doubtful:
        return found
    here = heads(target.app.engine)
    keys = [(one.number, one.version) for one in here]
    ids = [one.id for one in here if (one.number, one.version) in doubtful]
    again = Comparer(target.engine, target.shape).compare(target.read(ids), keys)
    found.missing, found.different, found.extra = again.missing, again.different, again.extra
    return found


def _repair(target: Target, done: Reconciled, *, drops_extra: bool) -> None:
    wrong: Sequence[Key] = [*done.found.missing, *(one.key for one in done.found.different)]
    failure = make_ready(target.engine, target.shape, widen=True, remake=True)
    if failure is not None:
        done.failures.append(failure)
        return
    with target.engine.begin() as connection:
        take_away(connection, target.shape, done.found.extra if drops_extra else ())
    ids = {one.id: (one.number, one.version) for one in heads(target.app.engine)}
    run = Run(target.engine, target.shape, clock(), anew=True)
    queue = target.read([id_ for id_, key in ids.items() if key in set(wrong)])
    while not run.delivery.is_ended and run.some(queue):
        pass
    done.failures += run.delivery.failures
    is_doubtful = done.found.synthesis or done.found.structure
    if is_doubtful and (failure := target.synthesis.make()) is not None:
        done.failures.append(failure)
    written = (id_ for id_, outcome in run.delivery.outcomes.items() if outcome is not Outcome.FAILED)
    done.repaired = sorted(ids[id_] for id_ in written)
    done.found = _compared(target)
