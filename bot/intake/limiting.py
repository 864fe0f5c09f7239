"""How often somebody who is not known may try: new browsers from one place, and guesses of a code.

Counted in this process's memory. A count that is lost with a restart, or kept once in each of a few
processes, lets through a few tries more; a database write for each guess would be what the guesser wants.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Collection, Hashable
from ipaddress import ip_address, ip_network
from math import ceil

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

OWN_GUESSES = RateLimitItemPerMinute(10, 15)
"""Wrong codes of one person, and of one address: 10 in 15 minutes. Nobody mistypes a code more often."""
ALL_GUESSES = RateLimitItemPerHour(300)
"""Wrong codes of everybody together."""
NEWCOMERS = (RateLimitItemPerMinute(20), RateLimitItemPerHour(200))
"""New browsers from one network address: an office may share one, and be trained in one room."""
NEWCOMERS_WITH_CODE = (RateLimitItemPerMinute(10), RateLimitItemPerHour(60))
"""Those whose link carries a code: each could be a guess."""


MOST_COUNTED = 1_000
"""Messages that are known to have been counted: more than are in a batch."""


class Guesses:
    """Wrong codes, by whoever sent them and in all."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._counted: OrderedDict[Hashable, None] = OrderedDict()

    def wait(self, guessers: Collection[str]) -> int:
        """Minutes until they may send a code again; 0: now.

        When all together have guessed too often, only who has guessed wrong before waits: a right code that
        is typed rightly opens at any time, whatever others do.
        """
        own = [_minutes(self._limiter, OWN_GUESSES, one) for one in guessers]
        if any(own):
            return max(own)
        has_missed = any(
            self._limiter.get_window_stats(OWN_GUESSES, one).remaining < OWN_GUESSES.amount
            for one in guessers
        )
        return _minutes(self._limiter, ALL_GUESSES, "all") if has_missed else 0

    def missed(self, guessers: Collection[str], message: Hashable) -> None:
        """They sent a code that nobody was given. A batch may be taken again: each message counts once."""
        if message in self._counted:
            return
        self._counted[message] = None
        if len(self._counted) > MOST_COUNTED:
            self._counted.popitem(last=False)
        for one in guessers:
            self._limiter.hit(OWN_GUESSES, one)
        self._limiter.hit(ALL_GUESSES, "all")


class Newcomers:
    """Browsers that come for the first time, by the network address that they come from."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, host: str, *, has_code: bool) -> int:
        """Count one more; or the minutes until one more may come from there, and nothing is counted."""
        place = place_of(host)
        keys = [(limit, "new", place) for limit in NEWCOMERS]
        if has_code:
            keys += [(limit, "code", place) for limit in NEWCOMERS_WITH_CODE]
        if minutes := max(_minutes(self._limiter, *key) for key in keys):
            return minutes
        for key in keys:
            self._limiter.hit(*key)
        return 0


def _minutes(limiter: MovingWindowRateLimiter, limit: RateLimitItem, *key: str) -> int:
    """Minutes until the limit lets one more through, 0 if it does now."""
    if limiter.test(limit, *key):
        return 0
    return max(1, ceil((limiter.get_window_stats(limit, *key).reset_time - time.time()) / 60))


def place_of(host: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one subscriber has of IPv6."""
    try:
        address = ip_address(host)
    except ValueError:  # a socket without an address
        return host
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else host
