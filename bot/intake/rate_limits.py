"""Limits for unknown people: new browsers from one place, and guesses of a code.

Tries are counted in this process's memory. A restart, or several processes, let through a few more tries. A
database write for each guess would be worse, because it would help an attacker.
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
"""The wrong codes of one person, and of one address: 10 in 15 minutes. Honest people need fewer."""
ALL_GUESSES = RateLimitItemPerHour(300)
"""The wrong codes of everybody together."""
NEWCOMERS = (RateLimitItemPerMinute(20), RateLimitItemPerHour(200))
"""The new browsers from one network address. A whole office may share one during a training."""
NEWCOMERS_WITH_CODE = (RateLimitItemPerMinute(10), RateLimitItemPerHour(60))
"""The new browsers whose link carries a code, because each could be a guess."""
OWN_PASSWORDS = RateLimitItemPerMinute(10, 15)
"""The wrong passwords (and codes of a second factor) for one name from one address."""
PASSWORDS_OF_A_PLACE = RateLimitItemPerMinute(60, 15)
"""The wrong passwords from one address, for all names. An office shares one."""
PASSWORDS_FOR_A_NAME = RateLimitItemPerHour(100)
"""The wrong passwords for one name from everywhere."""

CALLS_OF_A_TOKEN = RateLimitItemPerMinute(600)
"""The calls of the API by one token."""
WRONG_TOKENS = RateLimitItemPerMinute(30)
"""The calls of the API without a valid token, from one address."""

CODES_BY_MAIL = RateLimitItemPerHour(5)
"""The codes that one member of staff has sent to an address."""

MOST_COUNTED = 1_000
"""How many counted messages are remembered. It is more than a batch holds."""


class Guesses:
    """Counts wrong codes, by their sender and in all."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._counted: OrderedDict[Hashable, None] = OrderedDict()

    def wait(self, guessers: Collection[str]) -> int:
        """Return the minutes until the guessers may send a code again; 0 for now.

        If everybody together has guessed too often, only people who guessed wrong before have to wait. So a
        right code always works, whatever others do.
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
        """Count a code that was never issued. A batch may be repeated, so each message counts once."""
        if message in self._counted:
            return
        self._counted[message] = None
        if len(self._counted) > MOST_COUNTED:
            self._counted.popitem(last=False)
        for one in guessers:
            self._limiter.hit(OWN_GUESSES, one)
        self._limiter.hit(ALL_GUESSES, "all")


class WrongPasswords:
    """Counts wrong passwords of staff, by name and by network address."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, name: str, host: str) -> int:
        """Return the minutes until a password for this name may be tried from there; 0 for now.

        If a name was tried too often from everywhere, only those places wait that missed it before. So nobody
        can lock a member out of another place, whatever they try.
        """
        place = place_of(host)
        own = max(
            _minutes(self._limiter, OWN_PASSWORDS, "own", name, place),
            _minutes(self._limiter, PASSWORDS_OF_A_PLACE, "place", place),
        )
        stats = self._limiter.get_window_stats(OWN_PASSWORDS, "own", name, place)
        if own or stats.remaining == OWN_PASSWORDS.amount:
            return own
        return _minutes(self._limiter, PASSWORDS_FOR_A_NAME, "name", name)

    def missed(self, name: str, host: str) -> None:
        """Count a wrong password."""
        place = place_of(host)
        self._limiter.hit(OWN_PASSWORDS, "own", name, place)
        self._limiter.hit(PASSWORDS_OF_A_PLACE, "place", place)
        self._limiter.hit(PASSWORDS_FOR_A_NAME, "name", name)


class MailCodes:
    """Counts codes that members of staff have sent by mail: the address may be anybody's."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, name: str) -> int:
        """Return the minutes until a member may have another code sent; 0 for now."""
        return _minutes(self._limiter, CODES_BY_MAIL, "mail", name)

    def sent(self, name: str) -> None:
        """Count a code."""
        self._limiter.hit(CODES_BY_MAIL, "mail", name)


class Newcomers:
    """Counts new browsers, by their network address."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, host: str, *, has_code: bool) -> int:
        """Count a new browser and return 0, or return the minutes to wait and count nothing."""
        place = place_of(host)
        keys = [(limit, "new", place) for limit in NEWCOMERS]
        if has_code:
            keys += [(limit, "code", place) for limit in NEWCOMERS_WITH_CODE]
        if minutes := max(_minutes(self._limiter, *key) for key in keys):
            return minutes
        for key in keys:
            self._limiter.hit(*key)
        return 0


class ApiCalls:
    """Counts the calls of the API: by token, and those without one by network address."""

    def __init__(
        self, of_a_token: RateLimitItem = CALLS_OF_A_TOKEN, wrong: RateLimitItem = WRONG_TOKENS
    ) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._of_a_token = of_a_token
        self._wrong = wrong

    def wait(self, host: str) -> int:
        """Return the seconds until a token from there is looked at again; 0 for now."""
        return _seconds(self._limiter, self._wrong, "wrong", place_of(host))

    def missed(self, host: str) -> None:
        """Count a call without a valid token."""
        self._limiter.hit(self._wrong, "wrong", place_of(host))

    def called(self, token: str) -> int:
        """Count a call and return 0, or return the seconds to wait and count nothing."""
        if self._limiter.hit(self._of_a_token, "token", token):
            return 0
        return _seconds(self._limiter, self._of_a_token, "token", token)


def _minutes(limiter: MovingWindowRateLimiter, limit: RateLimitItem, *key: str) -> int:
    """Return the minutes until the limit allows one more; 0 for now."""
    return ceil(_seconds(limiter, limit, *key) / 60)


def _seconds(limiter: MovingWindowRateLimiter, limit: RateLimitItem, *key: str) -> int:
    """Return the seconds until the limit allows one more; 0 for now."""
    if limiter.test(limit, *key):
        return 0
    return max(1, ceil(limiter.get_window_stats(limit, *key).reset_time - time.time()))


def place_of(host: str) -> str:
    """Return what counts as one place: an IPv4 address, or the /64 network of an IPv6 subscriber."""
    try:
        address = ip_address(host)
    except ValueError:  # a socket without an address
        return host
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else host
