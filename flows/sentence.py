"""What decuong says to staff and to whoever keeps it: English in code, in their language when it is shown.

The English sentence is the key of its translation (`gettext`), as is usual for commands. What respondents
read does not stand in code at all: see `flows/catalogue/`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

Translate = Callable[[str], str]
"""Gives an English text, braces and all, in another language; gives it back where there is no translation."""


@runtime_checkable
class Sayable(Protocol):
    """Something that has a sentence for people."""

    def said(self, translate: Translate) -> str:
        """The sentence in the language of `translate`."""
        ...


@dataclass(frozen=True, slots=True, init=False)
class Sentence:
    """A sentence, or a part of one, with {braces} for its values. As a `str` it is English.

    A value that is Sayable is said in the same language. Only where there are values are braces filled in.
    """

    text: str
    values: tuple[tuple[str, object], ...]

    def __init__(self, text: str, /, **values: object) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", tuple(values.items()))

    def said(self, translate: Translate) -> str:
        """The sentence in the language of `translate`."""
        text = translate(self.text)
        if not self.values:
            return text
        return text.format_map({name: _said(value, translate) for name, value in self.values})

    def __str__(self) -> str:
        return self.said(str)


@dataclass(frozen=True, slots=True)
class Sentences:
    """Several sentences one after another, as one."""

    sentences: tuple[Sayable, ...]
    between: str = " "

    def said(self, translate: Translate) -> str:
        """All of them in the language of `translate`."""
        return self.between.join(one.said(translate) for one in self.sentences)

    def __str__(self) -> str:
        return self.said(str)


def _said(value: object, translate: Translate) -> object:
    return value.said(translate) if isinstance(value, Sayable) else value


class DecuongError(Exception):
    """The root of decuong's errors: one sentence says to a person what is wrong and what to do.

    Commands and pages show it in one place each, and never a traceback.
    """

    status = 1
    """The exit status of a command that it ends: 1 the input or data was at fault, 2 wrong usage."""

    def __init__(self, text: str, /, **values: object) -> None:
        self.sentence = Sentence(text, **values)
        super().__init__(text, values)

    def said(self, translate: Translate) -> str:
        """The sentence in the language of `translate`."""
        return self.sentence.said(translate)

    def __str__(self) -> str:
        return self.said(str)
