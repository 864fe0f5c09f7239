"""The terminal channel: a screen for people, JSON lines for programs. Both only translate."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.channels import wire
from flows.catalogue import Catalogue
from flows.messages.message import Content, FileRef, Inbound, Message, Opened, Pressed, Reason, Reply, Said
from flows.reading.text import plain
from storage.files.store import LARGEST

CHANNEL = "terminal"


@dataclass
class Terminal:
    """One person at one terminal. Each thing that is sent is an Inbound and a batch of its own."""

    receive: Callable[[Sequence[Inbound]], list[Reply]]
    put_file: Callable[[bytes, str], FileRef | Reason]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    name: str
    outline: str = ""

    def open(self) -> Reply:
        """Return the greeting, or the prompt where the person had stopped."""
        return self.send("", Opened(self.outline))

    def send(self, id_: str, content: Content) -> Reply:
        """Hand in one thing and wait until it is stored."""
        inbound = Inbound(
            CHANNEL, self.name, id_ or self.new_id(), self.clock(), content, self.name, self.outline
        )
        [reply] = self.receive([inbound])
        return reply

    def keep(self, name: str) -> FileRef | Reason:
        """Copy a file of this machine into the file store; the Reason says why it cannot be kept."""
        path = Path(name)
        try:
            if path.stat().st_size > LARGEST:
                return Reason.TOO_LARGE
            return self.put_file(path.read_bytes(), path.name)
        except (OSError, ValueError):
            return Reason.MISSING


class JsonLines:
    """`talk --jsonl`: it writes the greeting, then one line for each line that it reads."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def run(self, lines: Iterable[str]) -> Iterator[str]:
        """Answer each line; empty lines are skipped."""
        yield self._write(wire.plain(replace(self._terminal.open(), to="")))
        for line in lines:
            if line.strip():
                yield self._write(self._answer(line))

    def _answer(self, line: str) -> dict[str, object]:
        received = wire.read(wire.decode(line), self._terminal.keep)
        if isinstance(received, wire.Malformed):
            return wire.refusal(received)
        reply = self._terminal.send(received.id, received.content)
        if not received.id:
            # An edit or a deletion without an id of its own is answered under the id of its message.
            about = getattr(received.content, "of", "")
            reply = replace(reply, to=about)
        return wire.plain(reply)

    @staticmethod
    def _write(answer: dict[str, object]) -> str:
        return json.dumps(answer, ensure_ascii=False)


class Screen:
    """`talk`: messages as text, buttons in brackets. One presses a button by typing its label."""

    def __init__(self, terminal: Terminal, say: Catalogue) -> None:
        self._terminal = terminal
        self._say = say
        self._shown: Message | None = None

    def run(self, lines: Iterable[str]) -> Iterator[str]:
        """Answer each line."""
        yield from self._show(self._terminal.open())
        for line in lines:
            yield from self._show(self._terminal.send("", self._read(line.rstrip("\n"))))

    def _read(self, line: str) -> Content:
        for row in self._shown.buttons if self._shown else ():
            for button in row:
                if plain(line) == plain(button.label):
                    return Pressed(button.press, self._shown.key if self._shown else "")
        return Said(line)

    def _show(self, reply: Reply) -> Iterator[str]:
        for message in reply.messages:
            self._shown = message
            yield ""
            yield message.plain
            for row in message.buttons:
                yield " ".join(f"[{button.label}]" for button in row)
        if reply.saved and not reply.messages:
            yield "✓"
