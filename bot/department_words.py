"""What is said of the Department's database, by commands and on pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.jobs.deliver import Backlog
from bot.jobs.reconcile import Reconciled
from exports.department.reconcile import Comparison
from flows.local_time import local
from flows.sentence import Sayable, Sentence, Sentences


def backlog_lines(now: Backlog) -> Iterator[Sentence]:
    """Yield what waits to be delivered, and since when. What stands in its way is in `now.failures`."""
    if now.waiting:
        first = min(now.waiting, key=lambda one: one.changed_at)
        yield Sentence(
            "{waiting} of {count} reports wait to be delivered, {id} since {since}.",
            waiting=len(now.waiting),
            count=now.count,
            id=first.id,
            since=f"{local(first.changed_at):%Y-%m-%d %H:%M}",
        )
    elif not now.failures:
        yield Sentence("All {count} reports are delivered.", count=now.count)
    if now.is_synthesis_due:
        yield Sentence("The tables of the synthesis wait to be made anew.")


def comparison_lines(done: Reconciled) -> Iterator[Sayable]:
    """Yield what a comparison found and repaired, and at last its result in short."""
    found = done.found
    for fault in found.structure:
        yield Sentence("structure: {fault}", fault=fault)
    for number, version in found.missing:
        yield Sentence("missing: {number}-{version}", number=number, version=version)
    for number, version in found.extra:
        yield Sentence("extra: {number}-{version}", number=number, version=version)
    for one in found.different:
        where = Sentences(one.where, "; ")
        yield Sentence(
            "different: {number}-{version}: {where}", number=one.key[0], version=one.key[1], where=where
        )
    for table, count in found.strays.items():
        yield Sentence("extra: {count} rows of no report in {table}", count=count, table=table)
    for what in found.synthesis:
        yield Sentence("synthesis: {what}", what=what)
    for number, version in found.unknown:
        yield Sentence(
            "not compared: {number}-{version}, its outline version is not here",
            number=number,
            version=version,
        )
    if done.repaired:
        yield Sentence("{count} reports written anew", count=len(done.repaired))
    if not any(failure.is_whole for failure in done.failures):
        yield _in_short(found)


def _in_short(found: Comparison) -> Sentence:
    if found.is_equal:
        return Sentence(
            "Both sides are equal: {count} reports, {rows} rows, SHA-256 {hash}.",
            count=found.here.reports,
            rows=found.here.rows.total(),
            hash=found.here.hash,
        )
    if found.synthesis and replace(found, synthesis=[]).is_equal:
        return Sentence("All {count} reports are equal; the synthesis is not.", count=found.here.reports)
    return Sentence(
        "{missing} missing, {extra} extra, {different} different of {count} reports",
        missing=len(found.missing),
        extra=len(found.extra) + len(found.strays),
        different=len(found.different),
        count=found.here.reports,
    )
