"""Lays a reply out for Zalo: texts of at most 2,000 characters, followed by the choices to type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.channels.messaging.split_text import cut
from flows.catalogue import Catalogue
from flows.graphemes import units
from flows.messages.message import Button, Kind, Message
from flows.messages.numbered import Offered, asks, listed

MOST = 2_000
"""Characters in a message (Zalo Bot API, sendMessage); counted as UTF-16 units, which are never fewer."""
LISTS = frozenset({"contents", "reports"})
"""Keys of messages that the web chat shows better, even when they are short."""


@dataclass(frozen=True, slots=True)
class Page:
    """One message as Zalo shows it."""

    text: str
    key: str
    """The path of the question if the page is a prompt; "" otherwise."""
    offers: tuple[Offered, ...] = ()
    """The choices that may be typed; only the last page of a message has them."""
    offers_about: str = ""
    """The key of the message that offers the choices."""
    asks: bool = False


def pages(messages: Sequence[Message], say: Catalogue) -> list[Page]:
    """The pages of the messages of one reply, in the order in which they are to be sent."""
    shown = [_with_the_web(message, say) for message in messages]
    return [
        page
        for one in listed(shown, say("buttons.rest"), say("buttons.rest_contents"))
        for page in _paged(one.message, one.text, one.offers)
    ]


def _with_the_web(message: Message, say: Catalogue) -> Message:
    """The message; a long one, or a list, gets a button that opens the web chat."""
    has_it = any(button.press == "web" for row in message.buttons for button in row)
    is_long = message.key in LISTS or units(message.plain) > MOST
    if has_it or not is_long or message.key == "greeting":
        return message
    return replace(message, buttons=(*message.buttons, (Button("web", say("buttons.web")),)))


def _paged(message: Message, choices: str, offers: tuple[Offered, ...]) -> list[Page]:
    texts = cut(message.plain, MOST)
    if choices and texts and units(texts[-1]) + 2 + units(choices) <= MOST:
        texts[-1] = f"{texts[-1]}\n\n{choices}"
    elif choices:
        texts += cut(choices, MOST)
    key = message.key if message.kind is Kind.PROMPT else ""
    last = len(texts) - 1
    return [
        Page(text, key, offers, message.key, asks(message)) if at == last else Page(text, key)
        for at, text in enumerate(texts)
    ]
