"""What the server does to texts: what people type, and the HTML that bots send."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

MOST_TEXT, MOST_CAPTION = 4096, 1024
TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "s": "strikethrough",
    "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
}  # fmt: skip


def units(text: str) -> int:
    """UTF-16 units: how the Bot API counts lengths and offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def as_arrives(text: str) -> str:
    """A typed text as the bot gets it (tdlib's clean_input_string).

    Control characters become spaces, carriage returns and U+2028 to U+202E vanish; nothing is normalised and
    zero-width characters stay.
    """
    kept = (sign for sign in text if sign != "\r" and not "\u2028" <= sign <= "\u202e")
    return "".join(" " if sign < " " and sign != "\n" else sign for sign in kept)


def split_as_pasted(text: str) -> list[str]:
    """A long paste as the phone sends it: consecutive messages of at most 4096 units."""
    pieces = [""]
    for sign in text:
        if units(pieces[-1]) + units(sign) > MOST_TEXT:
            pieces.append("")
        pieces[-1] += sign
    return pieces


class UnparsableError(Exception):
    """HTML that the server refuses."""


@dataclass
class Parsed:
    """A text and its entities."""

    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)

    def styled(self, kind: str) -> list[str]:
        """The parts of the text with entities of a kind, e.g. "bold"."""
        encoded = self.text.encode("utf-16-le")
        return [
            encoded[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
            for one in self.entities
            if one["type"] == kind
        ]


def parse_html(source: str) -> Parsed:
    """HTML as parse_mode HTML allows it. Raises UnparsableError for unknown or unbalanced tags."""
    parser = _Html()
    parser.feed(source)
    parser.close()
    if parser.opened:
        raise UnparsableError(f"Can't find end tag corresponding to start tag {parser.opened[-1][0]}")
    parser.parsed.text = parser.parsed.text.rstrip()
    return parser.parsed


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parsed = Parsed()
        self.opened: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise UnparsableError(f'Unsupported start tag "{tag}"')
        self.opened.append((tag, units(self.parsed.text)))

    def handle_endtag(self, tag: str) -> None:
        if not self.opened or self.opened[-1][0] != tag:
            raise UnparsableError(f'Unmatched end tag "{tag}"')
        _, offset = self.opened.pop()
        length = units(self.parsed.text) - offset
        self.parsed.entities.append({"type": TAGS[tag], "offset": offset, "length": length})

    def handle_data(self, data: str) -> None:
        self.parsed.text += data
