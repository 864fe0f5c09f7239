"""A double of the Zalo Bot API, for tests: a server, and phones that write as people do.

Its rules are those that are documented (docs/zalo.md): one update a call of getUpdates, and never again; a
time-out is an error, 408; no update ids, nothing confirms; message ids are strings; text and pictures, 2,000
characters; a webhook with a secret header. What is not documented can be set either way: whether a push is
tried again, whether dates are seconds, whether updates are wrapped, whether errors have an HTTP status.
"""

from tests.botapi.clock import SteppedClock, WallClock
from tests.zaloapi.phone import Phone
from tests.zaloapi.server import Habits, ZaloServer

__all__ = ["Habits", "Phone", "SteppedClock", "WallClock", "ZaloServer"]
