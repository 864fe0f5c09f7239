"""What is kept of a respondent's open report, for a page that shows it again after a reload."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Engine

from bot.intake.outline_registry import OutlineRegistry
from bot.intake.report_at_hand import OpenReport, report_at_hand
from flows.catalogue import Catalogue
from flows.dialogue.features.edited_messages import reference
from flows.dialogue.features.keep_parts import message_id
from flows.dialogue.naming import Named
from flows.messages.marks import mark
from flows.messages.message import FileRef
from flows.report.answer import Part
from storage.drafts.latest_parts import latest_parts
from storage.files.store import FileStore

AT_ONCE = 30
"""Earlier parts that are shown at once. A page asks for more when somebody scrolls up."""


@dataclass(frozen=True, slots=True)
class KeptPart:
    """One message or file of an answer."""

    id: str
    """The message's id at this address, or else a reference. An edit or a deletion names the part by it."""
    mark: str
    part: Part
    is_own: bool
    """Whether this respondent wrote it."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """Consecutive parts of one answer."""

    path: str
    named: Named
    parts: tuple[KeptPart, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a report, as far as it is asked for."""

    here: KeptAnswer
    """The answer at the path asked for, whole."""
    earlier: tuple[KeptAnswer, ...]
    """Of all others what was kept last, in the order kept."""
    more: bool
    """Whether something was kept before that."""


class KeptWords:
    """Looks at the open reports of one channel. Its methods block."""

    def __init__(
        self,
        engine: Engine,
        registry: OutlineRegistry,
        files: FileStore,
        say: Catalogue,
        clock: Callable[[], datetime],
        channel: str,
    ) -> None:
        self._engine = engine
        self._registry = registry
        self._files = files
        self._say = say
        self._clock = clock
        self._channel = channel

    def read(self, address: str, path: str, skip: int) -> Kept | None:
        """Return what is kept, `skip` of the earlier parts left out; None if no report is open there."""
        here = (self._channel, address)
        with report_at_hand(self._engine, self._registry, self._say, self._clock(), here) as open_:
            if open_ is None:
                return None
            latest = latest_parts(open_.connection, open_.given.draft.id, path, skip, AT_ONCE + 1)
            shown = latest[AT_ONCE - 1 :: -1] if len(latest) > AT_ONCE else latest[::-1]
            names = open_.dialogue.names_of(open_.given, {path, *(of for of, _ in shown)})
            own = open_.given.answers.parts(path)
            return Kept(
                KeptAnswer(path, names[path], tuple(_kept(open_, path, own))),
                tuple(
                    KeptAnswer(of, names[of], tuple(_kept(open_, of, (part for _, part in parts))))
                    for of, parts in groupby(shown, key=lambda one: one[0])
                ),
                more=len(latest) > AT_ONCE,
            )

    def file(self, address: str, path: str, part_mark: str) -> tuple[FileRef, bytes] | None:
        """Return a file of the open report with its content; None if there is none, or it has not come."""
        here = (self._channel, address)
        with report_at_hand(self._engine, self._registry, self._say, self._clock(), here) as open_:
            parts = open_.given.answers.parts(path) if open_ is not None else ()
            found = next((part.file for part in parts if part.file and mark(part.id) == part_mark), None)
        if found is None or found.is_coming:
            return None
        content = self._files.get(found.sha256)
        return None if content is None else (found, content)


def _kept(open_: OpenReport, path: str, parts: Iterable[Part]) -> Iterator[KeptPart]:
    here = message_id(open_.given.inbound, "-").removesuffix("-")
    for part in parts:
        is_from_here = part.message.startswith(here)
        id_ = part.message.removeprefix(here) if is_from_here else reference(path, part)
        yield KeptPart(id_, mark(part.id), part, part.by == open_.respondent)
