"""The file of one job: what it writes into a folder, and what it says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.app import App, clock
from bot.campaigns.letters import write_letters
from bot.choices import CHOICES, said_of, told_of
from bot.department_words import comparison_lines
from bot.jobs.reconcile import reconcile
from bot.language import translate
from bot.take_away import Export, Synthesis, Watch, as_one_file, write_export, write_synthesis
from exports.department.proof import write_proof
from exports.synthesis.rules import read_rules, rules_from
from flows.local_time import local
from flows.sentence import DecuongError
from storage.staff.jobs import Asked, Job, Kind

MOST_LINES = 20
"""Lines that a page shows of what a comparison found, and of what failed. The proof has all that it found."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written."""

    file: Path
    manifest: str
    """The manifest's content; "" if it has none."""
    said: str
    """What is told of the result, in the language of staff."""


def make(app: App, job: Job, asked: Asked, folder: Path, watch: Watch) -> Written:
    """Write the file of a job into an empty folder. `asked` is the job's, limited to what may be seen by now.

    Raises DecuongError and OSError.
    """
    match job.kind:
        case Kind.EXPORT:
            return _export(app, job, asked, folder, watch)
        case Kind.SYNTHESIS:
            return _synthesis(app, job, asked, folder, watch)
        case Kind.RECONCILE:
            return _reconcile(app, job, asked, folder)
        case Kind.LETTERS:
            return _letters(app, job, asked, folder, watch)


def _export(app: App, job: Job, asked: Asked, folder: Path, watch: Watch) -> Written:
    choice = CHOICES[asked.format]
    told = told_of(asked.wanted) | ({"files": True} if asked.with_files else {})
    order = Export(choice.format, asked.wanted, told, asked.with_files)
    inner, name = folder / "in", _name("bao-cao", job)
    manifest = write_export(app, order, inner / f"{name}{choice.ending}", clock(), watch)
    content = manifest.read_text(encoding="utf-8")
    return Written(as_one_file(inner, folder / f"{name}.zip"), content, "")


def _synthesis(app: App, job: Job, asked: Asked, folder: Path, watch: Watch) -> Written:
    rules = rules_from(asked.rules.encode(), "quy-tac.toml") if asked.rules else read_rules()
    wanted = asked.wanted
    told = told_of(wanted) | ({"rules": "quy-tac.toml"} if asked.rules else {})
    order = Synthesis(wanted, told, said_of(wanted), rules, bool(asked.rules))
    inner, name = folder / "in", _name("tong-hop", job)
    _, manifest = write_synthesis(app, order, inner / name, clock(), watch)
    content = manifest.read_text(encoding="utf-8")
    return Written(as_one_file(inner, folder / f"{name}.zip"), content, "")


def _reconcile(app: App, job: Job, asked: Asked, folder: Path) -> Written:
    if not app.settings.department_url:
        raise DecuongError("DECUONG_DEPARTMENT_URL is not set, so there is nothing to compare with.")
    done = reconcile(app, repairs=asked.repairs, drops_extra=asked.drops_extra)
    if whole := [failure for failure in done.failures if failure.is_whole]:
        raise DecuongError("{failure}", failure=whole[0])
    to = folder / f"{_name('doi-chieu', job)}.json"
    write_proof(to, done.found, done.target, clock(), done.repaired)
    *found, in_short = comparison_lines(done)
    lines = [in_short, *found[:MOST_LINES], *done.failures[:MOST_LINES]]
    return Written(to, "", "\n".join(line.said(translate()) for line in lines))


def _letters(app: App, job: Job, asked: Asked, folder: Path, watch: Watch) -> Written:
    inner = folder / "in"
    inner.mkdir()
    write_letters(app, asked, inner, watch, clock())
    files = sorted(inner.iterdir())
    file = files[0] if len(files) == 1 else as_one_file(inner, folder / f"{_name('thu-moi', job)}.zip")
    return Written(file, "", "")


def _name(what: str, job: Job) -> str:
    """Return a file's name without its ending: what it is, and when it was asked for."""
    return f"{what}_{local(job.created_at):%Y-%m-%d_%H%M}"
