"""Why a delivery failed, and what staff can do about it, in one sentence each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from exports.department.prepare import NotUnicode
from exports.department.target import check_target
from flows.sentence import Sentence, Translate


@dataclass(frozen=True, slots=True)
class Failure:
    """A delivery that failed. The next run tries it again."""

    cause: Sentence
    repair: Sentence
    is_whole: bool = False
    """Whether the database itself is at fault. Then no other report would arrive either."""
    number: str = ""
    """The report's number and version if one report is at fault, else ""."""
    version: int = 0
    detail: str = ""
    """The database's message, for the technician."""

    def said(self, translate: Translate) -> str:
        """Return one line: the report if one is at fault, the fault, what to do, the database's message."""
        report = f"{self.number}-{self.version}: " if self.number else ""
        detail = f" ({' '.join(self.detail.split())})" if self.detail else ""
        return f"{report}{self.cause.said(translate)} {self.repair.said(translate)}{detail}"

    def __str__(self) -> str:
        return self.said(str)


@dataclass(frozen=True, slots=True)
class _Sign:
    states: frozenset[str]
    """SQLSTATE codes, or their first two letters (https://www.postgresql.org/docs/current/errcodes-appendix.html),
    and MariaDB's own numbers (https://mariadb.com/kb/en/mariadb-error-codes)."""
    said: tuple[str, ...]
    """Texts in the messages of drivers that give no code."""
    failure: Failure


def _sign(
    states: str, said: tuple[str, ...], cause: Sentence, repair: Sentence, *, is_whole: bool = True
) -> _Sign:
    return _Sign(frozenset(states.split()), said, Failure(cause, repair, is_whole))


_SIGNS = (
    _sign(
        "28P01 28000 1045 1698",
        ("password authentication failed", "no password supplied", 'role "'),
        Sentence("The Department's database does not accept the name or the password."),
        Sentence("Correct them in DECUONG_DEPARTMENT_URL, then deliver again."),
    ),
    _sign(
        "3D000 1049",
        ("unable to open database file", 'database "'),
        Sentence("The Department's server has no database of this name."),
        Sentence("Correct the name in DECUONG_DEPARTMENT_URL, or make that database, then deliver again."),
    ),
    _sign(
        "25006 1290 1792 1836",
        ("readonly database",),
        Sentence("The Department's database can only be read."),
        Sentence("Connect to a server that can be written to, or allow writing, then deliver again."),
    ),
    _sign(
        "42501 1044 1142 1143",
        (),
        Sentence("The account may not make tables or write in the Department's database."),
        Sentence(
            "Grant CREATE on the schema and SELECT, INSERT, UPDATE, DELETE on the tables, then deliver again."
        ),
    ),
    _sign(
        "53100 53200 1021 1114",
        ("database or disk is full",),
        Sentence("The machine of the Department's database is full."),
        Sentence("Make room on that machine, then deliver again."),
    ),
    _sign(
        "55P03 40P01 40001 1205 1213",
        ("database is locked",),
        Sentence("The Department's database is busy."),
        Sentence("The next delivery tries again by itself; if it goes on, look who holds the lock."),
    ),
    _sign(
        "22001 22003 1264 1406",
        (),
        Sentence("A column in the Department's database is narrower than an answer of this report."),
        Sentence("Run `decuong department init`, which makes it wide again, then deliver again."),
        is_whole=False,
    ),
    _sign(
        "2BP01",
        (),
        Sentence("Somebody's view stands on a view of the Department's that has to be made anew."),
        Sentence("Drop that view, run `decuong department init`, and make it again."),
    ),
    _sign(
        "42P01 42703 1146 1054",
        ("no such table", "no such column", "has no column named"),
        Sentence("A table or a column of the Department's database is gone."),
        Sentence("Run `decuong department reconcile --repair`, which makes it anew and fills it."),
        is_whole=False,
    ),
    _sign(
        "54011 1117 1118",
        ("too many columns", "too many SQL variables"),
        Sentence("A table of this outline would have more columns than the Department's database allows."),
        Sentence("Ask less in one part of the outline, or take these reports as files (decuong export)."),
        is_whole=False,
    ),
    _sign(
        "",
        ("file is not a database", "file is encrypted or is not a database"),
        Sentence("What DECUONG_DEPARTMENT_URL names is a file, and no SQLite database."),
        Sentence("Name another file, or move this one away, then deliver again."),
    ),
    _sign(
        "23 1062 1451 1452 4025",
        ("constraint failed",),
        Sentence(
            "The Department's database has a constraint that this report cannot keep, "
            "or another delivery is going on."
        ),
        Sentence("Take out the constraint that was added to the tables, then deliver again."),
        is_whole=False,
    ),
)
_AWAY = Failure(
    Sentence("The Department's database cannot be reached."),
    Sentence("Check that the server and the network are up, and the address in DECUONG_DEPARTMENT_URL."),
    is_whole=True,
)
_REFUSED = Failure(
    Sentence("The Department's database does not accept this report."),
    Sentence("Send the details to the database's administrator; other reports are delivered all the same."),
)
_NOT_UNICODE = Failure(
    Sentence("The Department's database has the encoding {encoding}, which does not hold every letter."),
    Sentence(
        "Make a new database with ENCODING 'UTF8' (MariaDB: CHARACTER SET utf8mb4), "
        "and set DECUONG_DEPARTMENT_URL to it."
    ),
    is_whole=True,
)
ANOTHER_REPORT = Failure(
    Sentence("The Department's database has another report of this number and version."),
    Sentence("Perhaps two systems deliver to one place: give each a database of its own."),
)
UNKNOWN_VERSION = Failure(
    Sentence("The outline version of this report is not there."),
    Sentence("Publish that version again (decuong outline publish), then deliver again."),
)


def reach(engine: Engine, *, is_new: bool = False) -> Failure | None:
    """Return why the Department's database cannot be used, if it says so; raise ExportError for a mistake.

    With `is_new` a SQLite file may be missing.
    """
    try:
        check_target(engine, is_new=is_new)
    except DBAPIError as error:
        return failure_of(error)
    return None


def failure_of(error: DBAPIError | NotUnicode) -> Failure:
    """Explain a database's error."""
    if isinstance(error, NotUnicode):
        return replace(_NOT_UNICODE, cause=Sentence(_NOT_UNICODE.cause.text, encoding=str(error)))
    # PostgreSQL's details quote the row, and officers' words must not reach a log.
    said = str(getattr(getattr(error.orig, "diag", None), "message_primary", None) or error.orig)
    state = _number(error.orig) or getattr(error.orig, "sqlstate", None) or ""
    for sign in _SIGNS:
        if {state, state[:2]} & sign.states or (not state and any(words in said for words in sign.said)):
            return replace(sign.failure, detail=said)
    is_away = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    if state.isdecimal() and len(state) == 4:  # MariaDB's driver calls much operational that is not
        is_away = is_away and state.startswith("20")
    return replace(_AWAY if is_away else _REFUSED, detail=said)


def _number(error: object) -> str:
    """Return MariaDB's number of an error; "" for another database's."""
    first = next(iter(getattr(error, "args", ())), None)
    return str(first) if isinstance(first, int) else ""
