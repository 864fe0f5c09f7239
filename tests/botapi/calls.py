"""A call of the Bot API as it came in, and the errors it can end with."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


class CallError(Exception):
    """The answer to a call that is refused."""

    def __init__(self, code: int, description: str, retry_after: int = 0) -> None:
        super().__init__(description)
        self.code, self.description, self.retry_after = code, description, retry_after

    @property
    def json(self) -> dict[str, Any]:
        parameters = {"parameters": {"retry_after": self.retry_after}} if self.retry_after else {}
        return {"ok": False, "error_code": self.code, "description": self.description, **parameters}


def bad_request(description: str) -> CallError:
    return CallError(400, f"Bad Request: {description}")


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
