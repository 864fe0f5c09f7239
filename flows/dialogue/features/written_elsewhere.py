"""News from other addresses: what another phone or a colleague wrote in the same draft meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.messages.message import Kind, Message
from flows.report.source import Elsewhere

MOST_NAMED = 6
"""How many answers are named, at most. Beyond that only their number is told."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What came from other addresses since something was last shown here."""

    others: tuple[Elsewhere, ...] = ()
    """The parts that others wrote."""
    changed: tuple[str, ...] = ()
    """The paths of other changes."""

    @property
    def paths(self) -> frozenset[str]:
        """Return all these paths. Words that this respondent has not seen are not replaced."""
        return frozenset((*(one.path for one in self.others), *self.changed))


def look_elsewhere(turn: TurnContext) -> Meanwhile:
    """What came from other addresses since something was last shown here."""
    position = turn.position
    if position.turns == turn.draft.turns:
        return Meanwhile()
    mine = f"{turn.inbound.channel}:{turn.inbound.address}:"
    others = turn.answers.others(position.seen, mine, turn.draft.parts)
    known = {one.path for one in others}
    changed = (path for path in turn.answers.source.changed(position.turns, mine) if path not in known)
    return Meanwhile(others, tuple(changed))


def news(turn: TurnContext, found: Meanwhile) -> Message | None:
    """Tell who wrote where; None if nobody did."""
    position = turn.position
    by_writer: dict[tuple[str, str], list[str]] = {}
    for one in found.others:
        by_writer.setdefault((one.by, one.name), []).append(_called(turn, one.path))
    changed = found.changed
    lines = [
        turn.say(
            "meanwhile.own" if by == position.respondent else "meanwhile.colleague",
            name=name or turn.say("meanwhile.somebody"),
            which=_some(turn, list(dict.fromkeys(named))),
        )
        for (by, name), named in by_writer.items()
    ]
    if changed:
        which = _some(turn, list(dict.fromkeys(_called(turn, path) for path in changed)))
        lines.append(turn.say("meanwhile.changed", which=which))
    return Message(Kind.NOTICE, "\n".join(lines), turn.key) if lines else None


def _called(turn: TurnContext, path: str) -> str:
    return naming.called_at(turn, path) or turn.say("kept.nowhere")


def _some(turn: TurnContext, names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    told = "; ".join(names[:MOST_NAMED])
    return turn.say("meanwhile.more", which=told, n=more) if more > 0 else told
