"""What was written from elsewhere meanwhile: on another phone, or by a colleague on the same draft."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.visit import Visit
from flows.message import Inbound, Kind, Message

MOST_NAMED = 6
"""So many answers are named; of more only the number is said."""


def elsewhere(visit: Visit, inbound: Inbound) -> Message | None:
    """What came from other addresses since something was last shown here; None if nothing did.

    The visit remembers where: words that nobody here has seen are not replaced.
    """
    position = visit.position
    if position.turns == visit.draft.turns:
        return None
    mine = f"{inbound.channel}:{inbound.address}:"
    by_writer: dict[tuple[str, str], list[str]] = {}
    others = visit.answers.others(position.seen, mine, visit.draft.parts)
    visit.elsewhere = frozenset(one.path for one in others)
    for one in others:
        by_writer.setdefault((one.by, one.name), []).append(_called(visit, one.path))
    source = visit.answers.source
    changed = [path for path in source.changed(position.turns, mine) if path not in visit.elsewhere]
    visit.elsewhere |= {*changed}
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
