"""What a position asks of an answer in particular: one aspect of it."""

from __future__ import annotations

from dataclasses import dataclass

_SIGN = "#"


@dataclass(frozen=True, slots=True)
class AspectFocus:
    """An answer, and the aspect of it that is asked."""

    path: str
    """The path of the answer. It contains no "#"."""
    aspect: str
    """The aspect's name."""

    def encode(self) -> str:
        """Return the text that a position keeps."""
        return f"{self.path}{_SIGN}{self.aspect}"


def parse(text: str) -> AspectFocus | None:
    """Read what `encode` wrote; None for ""."""
    path, sign, aspect = text.partition(_SIGN)
    return AspectFocus(path, aspect) if sign else None
