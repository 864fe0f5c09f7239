"""Trials: a form that is not published speaks with an administrator, and nothing is kept.

A trial is a whole conversation over a database of its own, in a temporary folder that is deleted with it. It
knows nothing of the real one. Trials live in this process: after a restart one begins anew.
"""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Lock

from sqlalchemy import Engine

from bot.channels.terminal import CHANNEL
from bot.intake.conversation import Conversation
from bot.intake.outline_registry import OutlineRegistry
from flows.catalogue import Catalogue
from flows.messages.message import Content, Inbound, Message, Opened, Pressed, Said
from flows.reading.text import clean
from storage.core.engine import open_engine
from storage.core.errors import NotNow
from storage.core.migrate import migrate
from storage.files.store import open_files

MOST = 10
"""Trials at a time, one a member. The one that was used least recently ends for another."""
IDLE = timedelta(minutes=30)
"""The time after which a trial that nobody uses has ended."""
MOST_TURNS = 500
"""Messages and taps of one trial."""
MOST_SHOWN = 60
"""Messages that stay on the page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the conversation: what the administrator sent, or a message of the form."""

    said: str
    message: Message | None = None
    is_saved: bool = False
    """Whether what was said is kept as part of an answer, and nothing is said to it."""


class Trial:
    """One form in conversation with one member."""

    def __init__(
        self, form: str, source: bytes, filename: str, clock: Callable[[], datetime], say: Catalogue
    ) -> None:
        """Begin it. `form` is the candidate's id. Raises OutlineFaults."""
        self.form = form
        folder = Path(mkdtemp(prefix="decuong-trial-"))
        engine = open_engine(f"sqlite:///{folder}/trial.db")
        self.end = weakref.finalize(self, _throw_away, engine, folder)
        self.used_at = clock()
        self._clock = clock
        self._ids, self._turns = count(1), 0
        self._lock = Lock()
        migrate(engine)
        registry = OutlineRegistry(engine, clock)
        registry.publish(source, filename, is_judged=True)
        files = open_files(str(folder / "files"))
        self._conversation = Conversation(engine, registry, say, self._new_id, files)
        self._lines: deque[Shown] = deque(maxlen=MOST_SHOWN)
        self.asking: Message | None = None
        """The last message with buttons. Those of earlier ones are of no use any more."""
        self._send(Opened())

    @property
    def lines(self) -> Sequence[Shown]:
        """Return the newest lines, the oldest first."""
        return tuple(self._lines)

    def say(self, text: str) -> None:
        """Send a text. Raises NotNow after MOST_TURNS."""
        with self._lock:
            self._send(Said(text), text)

    def press(self, press: str, asked_at: str) -> None:
        """Tap a button of the message with this key. Raises NotNow after MOST_TURNS."""
        with self._lock:
            self._send(Pressed(clean(press), clean(asked_at)), self._label(press))

    def _label(self, press: str) -> str:
        rows = self.asking.buttons if self.asking is not None else ()
        return next((one.label for row in rows for one in row if one.press == press), press)

    def _send(self, content: Content, said: str = "") -> None:
        if self._turns == MOST_TURNS:
            raise NotNow("This trial has gone on for very long; begin a new one.")
        self._turns += 1
        self.used_at = self._clock()
        inbound = Inbound(CHANNEL, "trial", self._new_id(), self.used_at, content, "trial")
        [reply] = self._conversation.receive([inbound])
        if said:
            self._lines.append(Shown(said, is_saved=reply.saved and not reply.messages))
        self._lines.extend(Shown("", message) for message in reply.messages)
        self.asking = next((one for one in reversed(reply.messages) if one.buttons), self.asking)

    def _new_id(self) -> str:
        return f"trial{next(self._ids)}"


class Trials:
    """The trials of this process, by member."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._by_member: dict[str, Trial] = {}

    def begin(
        self,
        member: str,
        form: str,
        source: bytes,
        filename: str,
        clock: Callable[[], datetime],
        say: Catalogue,
    ) -> Trial:
        """Begin a trial. The member's earlier one ends. Raises OutlineFaults."""
        with self._lock:  # alembic makes one database at a time
            self._end_idle(clock())
            self._drop(member)
            if len(self._by_member) >= MOST:
                self._drop(min(self._by_member, key=lambda one: self._by_member[one].used_at))
            trial = self._by_member[member] = Trial(form, source, filename, clock, say)
            return trial

    def of(self, member: str, form: str, now: datetime) -> Trial | None:
        """Return the member's trial of this form, None if there is none."""
        with self._lock:
            self._end_idle(now)
            trial = self._by_member.get(member)
        return trial if trial is not None and trial.form == form else None

    def end(self, member: str) -> None:
        """End the member's trial."""
        with self._lock:
            self._drop(member)

    def _end_idle(self, now: datetime) -> None:
        for member, trial in list(self._by_member.items()):
            if now - trial.used_at > IDLE:
                self._drop(member)

    def _drop(self, member: str) -> None:
        trial = self._by_member.pop(member, None)
        if trial is not None:
            trial.end()


def _throw_away(engine: Engine, folder: Path) -> None:
    engine.dispose()
    rmtree(folder, ignore_errors=True)
