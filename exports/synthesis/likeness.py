"""Groups statements that say nearly the same.

Likeness is rapidfuzz's token_set_ratio of the words that count: 0 to 100, whatever the order of the words.
The groups are stars: the statement with the most like ones stands for its group, and every other one in it is
like that one. So no chain of small steps joins what differs, and a reader sees why each is there. The same
statements make the same groups each time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from exports.synthesis.rules import Rules

LEAST_WORDS = 3
"""A statement with fewer words that count is grouped only with those that say the same: "Có" is like much."""
_WORD = re.compile(r"[^\W_]+")
_BULLET = re.compile(r"^\s*(?:[-+*•–—]+|\(?\d{1,2}[.)]|\(?[a-zđ][.)])\s*")


def statements_of(answer: str) -> list[str]:
    """Return the statements of an answer: its lines, without dashes and numbers before them."""
    lines = (_BULLET.sub("", line).strip() for line in answer.splitlines())
    return [line for line in lines if _WORD.search(line)]


def groups_of(statements: Sequence[str], rules: Rules) -> list[list[int]]:
    """Return groups of places in `statements`, the largest group first.

    In each group, the most central statement stands first and the others in the order given. Each statement
    is in one group; a group may have only one.
    """
    told: dict[str, list[int]] = {}
    for at, statement in enumerate(statements):
        told.setdefault(_counting(statement, rules.fillers), []).append(at)
    texts = list(told)
    groups = []
    for star in _stars(texts, [len(told[text]) for text in texts], rules.alike):
        centre = told[texts[star[0]]]
        others = sorted(at for one in star[1:] for at in told[texts[one]])
        groups.append([*centre, *others])
    return sorted(groups, key=lambda group: (-len(group), group[0]))


def _stars(texts: list[str], weights: list[int], alike: int) -> list[list[int]]:
    """Return groups of texts, their centre first. A text weighs as much as it was told often."""
    near = _near(texts, alike)
    free = set(range(len(texts)))
    stars = []
    reach = {at: sum(likeness * weights[one] for one, likeness in some.items()) for at, some in near.items()}
    while free:
        centre = max(free, key=lambda at: (reach[at], -at))
        star = [centre, *sorted(one for one in near[centre] if one in free and one != centre)]
        stars.append(star)
        free.difference_update(star)
        for gone in star:
            for one, likeness in near[gone].items():
                reach[one] -= likeness * weights[gone]
    return stars


def _near(texts: list[str], alike: int) -> dict[int, dict[int, float]]:
    """Return, for each text, the texts that are like it with their likeness. Each is like itself."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a synthesis needs it

    near: dict[int, dict[int, float]] = {at: {at: 100.0} for at in range(len(texts))}
    long = {at: text for at, text in enumerate(texts) if text.count(" ") >= LEAST_WORDS - 1}
    for at, text in list(long.items()):
        del long[at]
        found = process.extract(text, long, scorer=fuzz.token_set_ratio, score_cutoff=alike, limit=None)
        for _, likeness, one in found:
            near[at][one] = near[one][at] = round(likeness, 6)
    return near


def _counting(statement: str, fillers: frozenset[str]) -> str:
    """Return the words that count, in small letters; all words if none counts."""
    told = _WORD.findall(unicodedata.normalize("NFC", statement).lower())
    return " ".join([word for word in told if word not in fillers] or told)
