"""A call of the Bot API as it came in, and the errors it can end with."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


class CallError(Exception):
    """The answer to a call that is refused."""

    def __init__(self, code: int, description: str, retry_after: int = 0, moved_to: int = 0) -> None:
        super().__init__(description)
        self.code, self.description = code, description
        self.retry_after, self.moved_to = retry_after, moved_to

    @property
    def json(self) -> dict[str, Any]:
        known = {"retry_after": self.retry_after, "migrate_to_chat_id": self.moved_to}
        parameters = {name: value for name, value in known.items() if value}
        told = {"ok": False, "error_code": self.code, "description": self.description}
        return told | ({"parameters": parameters} if parameters else {})


def bad_request(description: str) -> CallError:
    return CallError(400, f"Bad Request: {description}")


def migrated(chat: int) -> CallError:
    return CallError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved_to=chat)


def too_many_requests(seconds: int) -> CallError:
    return CallError(429, f"Too Many Requests: retry after {seconds}", seconds)


@dataclass(frozen=True)
class Call:
    """Method, arguments as sent (JSON stands in strings) and uploaded files."""

    method: str
    args: dict[str, str]
    files: dict[str, bytes] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        return self.args.get(name, default)

    def number(self, name: str, default: int | None = None) -> int:
        value = self.args.get(name, "")
        if not value and default is not None:
            return default
        try:
            return int(value)
        except ValueError:
            raise bad_request(f"{name} is not specified or no integer") from None

    def json(self, name: str) -> Any:
        value = self.args.get(name)
        if value is None:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def file(self, name: str) -> bytes:
        """An uploaded file: sent under its own name, or under another that "attach://" says."""
        data = self.files.get(name) or self.files.get(self.text(name).removeprefix("attach://"))
        if data is None:
            raise bad_request(f"there is no {name} in the request")
        return data
