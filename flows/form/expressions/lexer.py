"""Splits an expression into tokens. It refuses signs of other languages, such as && for and."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from flows.form.expressions.expression import ExpressionError
from flows.sentence import Sentence


class Sort(Enum):
    """The sort of a token."""

    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    WORD = "word"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token. The text of a TEXT is without its quotes, that of a NAME without ${ and }."""

    sort: Sort
    text: str
    at: int
    """The 1-based position of its first character."""

    def is_sign(self, *signs: str) -> bool:
        """Whether the token is one of `signs`."""
        return self.sort is Sort.SIGN and self.text in signs


# A combining mark belongs to its letter: words may be in NFD.
_WORD = r"[^\W\d][\w.\-\u0300-\u036f]*"
_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
  | (?P<text>"[^"]*"|'[^']*')
  | (?P<name>\$\{{[^{{}}]*\}})
  | (?P<word>{_WORD}(?::{_WORD})?)
  | (?P<wrong>&&|\|\||===?|!==|!(?!=)|=>|=<|<>|::|//|\$|[&|%^;{{}}@‘’“”≠≤≥×÷−–—"'])
  | (?P<sign>!=|<=|>=|\.\.|[=<>+\-*(),/\[\].])
  | (?P<end>$)
    )""",
    re.VERBOSE,
)
_QUOTES = Sentence("write straight quotes, ' or \", around a text")
_INSTEAD = {
    "&&": "and",
    "||": "or",
    "|": "or",
    "==": "=",
    "===": "=",
    "!==": "!=",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    "×": "*",
    "÷": "div",
    "−": "-",
    "–": "-",
    "—": "-",
    "::": "${name}",
    "@": "${name}",
    "$": "${name}",
    "{": "${name}",
    "}": "${name}",
}
_REPAIRS = {
    **{sign: Sentence("write {sign}", sign=instead) for sign, instead in _INSTEAD.items()},
    "&": Sentence("write and, or concat(a, b) to join texts"),
    "!": Sentence("write not(…), or != for unequal"),
    "%": Sentence("write mod, or divide by 100"),
    "^": Sentence("write pow(a, b)"),
    ";": Sentence("write a comma between arguments"),
    "//": Sentence("write ${name}, or div to divide"),
    "'": Sentence("close the text with another '"),
    '"': Sentence('close the text with another "'),
    **dict.fromkeys("‘’“”", _QUOTES),
}


def tokens(source: str) -> list[Token]:
    """Return the tokens of an expression. The last is of sort END. Raise ExpressionError for a wrong sign."""
    found: list[Token] = []
    at = 0
    while not found or found[-1].sort is not Sort.END:
        match = _TOKEN.match(source, at)
        if match is None:
            raise _stranger(source, at)
        group = str(match.lastgroup)
        start = match.start(group)
        if group == "wrong":
            raise ExpressionError(
                Sentence("{sign} at character {at} is no sign", sign=match[group], at=start + 1),
                _REPAIRS[match[group]],
            )
        found.append(_token(Sort(group), match[group], start + 1))
        at = match.end()
    return found


def _token(sort: Sort, text: str, at: int) -> Token:
    if sort is Sort.TEXT:
        return Token(sort, text[1:-1], at)
    if sort is Sort.NAME:
        return Token(sort, _name(text), at)
    return Token(sort, text, at)


def _name(text: str) -> str:
    name = text[2:-1].strip()
    if not name:
        raise ExpressionError(
            Sentence("{word} names no question", word=text), Sentence("write its name between the braces")
        )
    if any(letter.isspace() for letter in name):
        raise ExpressionError(
            Sentence("{word} cannot be a name: a name has no spaces", word=text),
            Sentence("write the name as in the column name"),
        )
    if name.startswith("last-saved#"):
        raise ExpressionError(
            Sentence("{word} reads the last form saved on a device, which is not kept", word=text),
            Sentence("leave it out"),
        )
    return name


def _stranger(source: str, at: int) -> ExpressionError:
    while source[at].isspace():
        at += 1
    letter = source[at]
    shown = repr(letter) if letter.isprintable() else f"an invisible sign (U+{ord(letter):04X})"
    return ExpressionError(
        Sentence("{shown} at character {value} cannot stand here", shown=shown, value=at + 1),
        Sentence("remove it, or put texts in quotes"),
    )
