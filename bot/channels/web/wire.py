"""What the page and the server say to each other beyond that: messages in blocks, buttons in rows."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict

from flows.messages.message import Message, Reply

LENGTH_OF_WHO = 16
"""Characters: enough that no two browsers are taken for one, and no address."""


class Opening(BaseModel):
    """The page was opened."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: str = ""
    """The invitation code or outline key that the link carried."""


class ButtonOut(BaseModel):
    """Something to tap."""

    press: str
    label: str


class MessageOut(BaseModel):
    """A message with its blocks apart, so that the page can lay them out (flows.messages.message.Message)."""

    kind: str
    key: str
    number: str
    text: str
    before: str
    where: str
    after: str
    buttons: list[list[ButtonOut]]
    progress: tuple[int, int] | None
    document: bool

    @classmethod
    def of(cls, message: Message) -> Self:
        """The message as the page reads it."""
        return cls(
            kind=message.kind.value,
            key=message.key,
            number=message.number,
            text=message.text,
            before=message.before,
            where=message.where,
            after=message.after,
            buttons=[[ButtonOut(press=one.press, label=one.label) for one in row] for row in message.buttons],
            progress=message.progress,
            document=message.document,
        )


class ReplyOut(BaseModel):
    """A reply; it is sent only after the commit."""

    reply_to: str
    saved: bool
    messages: list[MessageOut]
    report: str
    """The id of the report at hand; "" at the reception."""
    who: str
    """What this browser is known by here: another one after its cookie was lost."""

    @classmethod
    def of(cls, reply: Reply) -> Self:
        """The reply as the page reads it."""
        messages = [MessageOut.of(message) for message in reply.messages]
        who = reply.address[:LENGTH_OF_WHO]
        return cls(reply_to=reply.to, saved=reply.saved, messages=messages, report=reply.report, who=who)
