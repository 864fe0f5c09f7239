"""The errors of calls to a messenger's API. Each messenger translates its own errors into these."""

from __future__ import annotations


class ApiError(Exception):
    """A call to the API failed. The message never contains the token."""


class TokenRefusedError(ApiError):
    """The token is wrong or was revoked."""


class UnreachedError(ApiError):
    """No answer, or a 5xx: worth another try."""


class TooFastError(ApiError):
    """429: the call may be repeated after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Too many requests: again in {seconds:g} s")
        self.seconds = seconds


class TooLateError(ApiError):
    """The hours in which this may be sent are over. Nothing was sent."""


class BlockedError(ApiError):
    """The person has blocked the bot, left the messenger, or ended their browser's subscription."""


class OtherPollerError(ApiError):
    """409: another program polls this bot's updates."""


class CallRefusedError(ApiError):
    """400: this call can never succeed."""


class MovedError(CallRefusedError):
    """The group was moved to another chat id, `chat`."""

    def __init__(self, chat: str) -> None:
        super().__init__(f"The group is chat {chat} now")
        self.chat = chat


class FileTooLargeError(CallRefusedError):
    """The file is larger than what may be kept."""


class FileAwayError(UnreachedError):
    """The file is not found, or not at present: some messengers give one error for both."""
