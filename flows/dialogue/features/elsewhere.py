"""What was written from elsewhere meanwhile: on another phone, or by a colleague on the same draft."""

from __future__ import annotations

from dataclasses import dataclass

from flows.dialogue import naming
from flows.dialogue.context import Visit
from flows.message import Kind, Message
from flows.source import Elsewhere

MOST_NAMED = 6
"""So many answers are named; of more only the number is said."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What came from other addresses since something was last shown here."""

    others: tuple[Elsewhere, ...] = ()
    """What was written."""
    changed: tuple[str, ...] = ()
    """The paths where something else was changed."""

    @property
    def paths(self) -> frozenset[str]:
        """Where: words that nobody here has seen are not replaced."""
        return frozenset((*(one.path for one in self.others), *self.changed))


def look_elsewhere(visit: Visit) -> Meanwhile:
    """What came from other addresses since something was last shown here."""
    position = visit.position
    if position.turns == visit.draft.turns:
        return Meanwhile()
    mine = f"{visit.inbound.channel}:{visit.inbound.address}:"
    others = visit.answers.others(position.seen, mine, visit.draft.parts)
    known = {one.path for one in others}
    changed = (path for path in visit.answers.source.changed(position.turns, mine) if path not in known)
    return Meanwhile(others, tuple(changed))


def news(visit: Visit, found: Meanwhile) -> Message | None:
    """Who wrote where; None if nobody did."""
    position = visit.position
    by_writer: dict[tuple[str, str], list[str]] = {}
    for one in found.others:
        by_writer.setdefault((one.by, one.name), []).append(_called(visit, one.path))
    changed = found.changed
    lines = [
        visit.say(
            "meanwhile.own" if by == position.respondent else "meanwhile.colleague",
            name=name or visit.say("meanwhile.somebody"),
            which=_some(visit, list(dict.fromkeys(named))),
        )
        for (by, name), named in by_writer.items()
    ]
    if changed:
        which = _some(visit, list(dict.fromkeys(_called(visit, path) for path in changed)))
        lines.append(visit.say("meanwhile.changed", which=which))
    return Message(Kind.NOTICE, "\n".join(lines), visit.key) if lines else None


def _called(visit: Visit, path: str) -> str:
    return naming.called_at(visit, path) or visit.say("kept.nowhere")


def _some(visit: Visit, names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    told = "; ".join(names[:MOST_NAMED])
    return visit.say("meanwhile.more", which=told, n=more) if more > 0 else told
