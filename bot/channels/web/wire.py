"""The JSON that only the page uses, beside bot.channels.wire: messages in blocks, buttons in rows."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from bot.intake.kept_words import Kept, KeptAnswer, KeptPart
from flows.messages.listed import ReadAnswer, ReadFile, Remarked, Remarks
from flows.messages.message import Button, Message, Reply

LENGTH_OF_WHO = 16
"""Characters of `who`: enough to tell browsers apart, too few to be an address."""


class Opening(BaseModel):
    """The page was opened."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: str = ""
    """The invitation code or outline key of the link; "" for none."""


class ButtonOut(BaseModel):
    """A button."""

    press: str
    label: str
    line: str
    asks: bool

    @classmethod
    def of(cls, button: Button) -> Self:
        """The button in the page's shape."""
        return cls(press=button.press, label=button.label, line=button.line, asks=button.asks)


class RemarkOut(BaseModel):
    """A remark of the Department's (flows.messages.listed.Remarked)."""

    text: str
    who: str
    press: str
    label: str
    answered: bool

    @classmethod
    def of(cls, remark: Remarked) -> Self:
        """The remark in the page's shape."""
        return cls(
            text=remark.text,
            who=remark.who,
            press=remark.press,
            label=remark.label,
            answered=remark.is_answered,
        )


class RemarksOut(BaseModel):
    """The Department's remarks above a message."""

    title: str
    lines: list[RemarkOut]

    @classmethod
    def of(cls, remarks: Remarks) -> Self:
        """The remarks in the page's shape."""
        return cls(title=remarks.title, lines=[RemarkOut.of(one) for one in remarks.lines])


class FileOut(BaseModel):
    """A file of an answer, as `PartOut` has it."""

    file: str
    type: str
    link: str

    @classmethod
    def of(cls, path: str, file: ReadFile) -> Self:
        """The file in the page's shape."""
        link = _link(path, file.mark) if file.media_type else ""
        return cls(file=file.name, type=file.media_type, link=link)


class ReadOut(BaseModel):
    """One question of a report that is read through (flows.messages.listed.ReadAnswer)."""

    heading: str
    name: str
    words: str
    files: list[FileOut]
    press: str

    @classmethod
    def of(cls, answer: ReadAnswer) -> Self:
        """The question in the page's shape."""
        return cls(
            heading=answer.heading,
            name=answer.name,
            words=answer.words,
            files=[FileOut.of(answer.path, one) for one in answer.files],
            press=answer.press,
        )


class MessageOut(BaseModel):
    """A message with its blocks apart, so that the page can lay them out (flows.messages.message.Message)."""

    kind: str
    key: str
    number: str
    text: str
    before: str
    remarks: RemarksOut | None
    where: str
    after: str
    answers: list[ReadOut]
    """The report that is read through. The text is then its title."""
    buttons: list[list[ButtonOut]]
    progress: tuple[int, int] | None
    kept: int
    document: bool
    fill: str

    @classmethod
    def of(cls, message: Message) -> Self:
        """The message in the page's shape."""
        through = message.through
        return cls(
            kind=message.kind.value,
            key=message.key,
            number=message.number,
            text=message.text if through is None else through.title,
            before=message.before,
            remarks=RemarksOut.of(message.remarks) if message.remarks else None,
            where=message.where,
            after=message.after,
            answers=[ReadOut.of(one) for one in through.answers] if through else [],
            buttons=[[ButtonOut.of(one) for one in row] for row in message.buttons],
            progress=message.progress,
            kept=message.kept,
            document=message.document,
            fill=message.fill,
        )


class ReplyOut(BaseModel):
    """A reply; it is sent only after the commit."""

    reply_to: str
    saved: bool
    messages: list[MessageOut]
    report: str
    """The id of the current report; "" at the reception, before there is a draft."""
    into: str
    """The path of the answer that what was sent became part of; "" for none."""
    parts: int
    """How many messages and files that answer has now."""
    who: str
    """A short stand-in for this browser's address: it changes when the cookie is lost."""

    @classmethod
    def of(cls, reply: Reply) -> Self:
        """The reply in the page's shape."""
        messages = [MessageOut.of(message) for message in reply.messages]
        who = reply.address[:LENGTH_OF_WHO]
        return cls(
            reply_to=reply.to,
            saved=reply.saved,
            messages=messages,
            report=reply.report,
            into=reply.into,
            parts=reply.parts,
            who=who,
        )


class PartOut(BaseModel):
    """A message or file that is kept."""

    id: str
    """What an edit or a deletion names it by; "" if somebody else wrote it."""
    text: str
    at: datetime
    file: str
    """The name of its file; "" for none."""
    type: str
    """The media type of its file; "" for none, and for one that is still on its way."""
    link: str
    """The address of its file."""

    @classmethod
    def of(cls, path: str, kept: KeptPart) -> Self:
        """The part in the page's shape."""
        part, file = kept.part, kept.part.file
        has_come = file is not None and not file.is_coming
        return cls(
            id=kept.id if kept.is_own else "",
            text=part.text,
            at=part.at,
            file=file.shown if file is not None else "",
            type=file.media_type if file is not None and has_come else "",
            link=_link(path, kept.mark) if has_come else "",
        )


class AnswerOut(BaseModel):
    """What is kept of one answer, under the name of its question."""

    key: str
    number: str
    title: str
    row: str
    parts: list[PartOut]

    @classmethod
    def of(cls, answer: KeptAnswer) -> Self:
        """The answer in the page's shape."""
        named = answer.named
        parts = [PartOut.of(answer.path, one) for one in answer.parts]
        return cls(key=answer.path, number=named.number, title=named.title, row=named.row, parts=parts)


class KeptOut(BaseModel):
    """What is kept of the open report (bot.intake.kept_words.Kept)."""

    here: AnswerOut
    earlier: list[AnswerOut]
    more: bool

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """The same in the page's shape."""
        earlier = [AnswerOut.of(one) for one in kept.earlier]
        return cls(here=AnswerOut.of(kept.here), earlier=earlier, more=kept.more)


def _link(path: str, part_mark: str) -> str:
    """Return the address of a file that is kept (bot.channels.web.kept)."""
    return f"/chat/kept-files/{part_mark}?about={quote(path)}"
