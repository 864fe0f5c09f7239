"""What differs between two versions of a report, question by question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.answer import Answer


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is not the same; None where there was, or is, none."""

    path: str
    before: Answer | None
    after: Answer | None


def difference(before: Mapping[str, Answer], after: Mapping[str, Answer]) -> tuple[Change, ...]:
    """The answers that differ, by path, in the order of `after`; behind them what is only in `before`.

    Line ends and blanks at the ends of lines make no difference; files are the same by content and caption.
    """
    return tuple(_changes(before, after))


def _changes(before: Mapping[str, Answer], after: Mapping[str, Answer]) -> Iterator[Change]:
    for path, new in after.items():
        old = before.get(path)
        if _told(old) != _told(new):
            yield Change(path, old, new)
    for path, old in before.items():
        if path not in after and _told(old):
            yield Change(path, old, None)


def _told(answer: Answer | None) -> tuple[object, ...]:
    """What an answer says, as far as it may differ."""
    if answer is None or (answer.is_empty and answer.value is None):
        return ()
    lines = answer.text.replace("\r\n", "\n").split("\n")
    words = "\n".join(line.rstrip() for line in lines).rstrip()
    files = tuple((part.file.sha256, part.text) for part in answer.files if part.file)
    return "" if answer.value is None else answer.value, words, files
