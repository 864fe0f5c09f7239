"""How a call to a messenger's API may fail; each messenger translates its own errors into these."""

from __future__ import annotations


class ApiError(Exception):
    """A call to the API that failed; its text never holds the token."""


class TokenRefusedError(ApiError):
    """The token is wrong or was revoked."""


class UnreachedError(ApiError):
    """No answer, or one of 5xx: worth trying again."""


class TooFastError(ApiError):
    """429: not before `seconds` have passed."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Too many requests: again in {seconds:g} s")
        self.seconds = seconds


class BlockedError(ApiError):
    """403: the person blocked the bot, or is gone."""


class OtherPollerError(ApiError):
    """409: somebody else fetches this bot's updates."""


class CallRefusedError(ApiError):
    """400: this call will never succeed as it is."""


class MovedError(CallRefusedError):
    """The group is another chat now."""

    def __init__(self, chat: str) -> None:
        super().__init__(f"The group is chat {chat} now")
        self.chat = chat


class FileTooLargeError(CallRefusedError):
    """The file is beyond what may be kept."""


class FileAwayError(UnreachedError):
    """The file is not found, or not just now: where a messenger says the same for both."""
