"""Choices in channels without buttons: a short list below the message, and the words typed for each choice.

docs/zalo.md explains the rules to users, and tests/zalo/test_numbers.py checks them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from flows.messages.message import TICK, Button, Kind, Message, Numbers, unticked
from flows.messages.press import Press, Verb, verb_of
from flows.reading.text import courteous_forms, plain

REST = Press(Verb.REST).encode()
"""The press that shows the steps left out of the short list."""
STEADY = {
    "done": "1", "yes": "1", "add": "1", "enter": "1", "resume": "1", "confirm": "1",
    "skip": "2", "no": "2", "finish": "2",
    REST: "0",
    "contents": "3", "back": "4", "pause": "5", "hint": "6", "history": "7", "replace": "8", "read": "9",
}  # fmt: skip
"""The number of each step, by verb. It is the same wherever the number is free, so people learn it."""
FIRST_FREE = 3
"""Buttons without a steady number get the numbers from here on."""
BEHIND = frozenset(
    {
        *("back", "contents", "pause", "hint", "history", "replace", "rows", "more", "changes", "unplaced"),
        *("mend", "skip_rest"),
    }
)
"""The verbs of steps that REST hides, if there are several of them."""
ALWAYS = {"web": "w", Verb.NO_REMINDERS: "dnn"}
"""The letters typed for a step, by verb. They are the same wherever the step is offered."""
WHOLE = frozenset({"submit", "withdraw", "correct", "log_out"})
"""Steps that are typed as a word. A number typed twice by mistake must not submit a report."""
NOT_UNDONE = WHOLE | {Verb.CONFIRM}
FEW_BEHIND = 2
"""The number of hidden steps that are listed after all, because hiding them would save almost nothing."""
STEPS = frozenset(
    {
        "yes",
        "enter",
        "decline",
        "agree",
        "mend",
        "leave",
        "more",
        "rows",
        "both",
        "instead",
        "write_more",
        "admit",
        "refuse",
    }
)
"""The verbs of presses that are steps although they have an argument. Other presses with one are choices."""
ASKING = frozenset({Kind.PROMPT, Kind.SUMMARY})
ON_A_LINE = 70
"""The longest line of steps, in characters."""
MOST_LISTED = 24
"""The most choices that are listed. Further ones are answered by their words."""
OWN = re.compile(rf"(?:{TICK})?(\d{{1,3}})\. ")
"""The beginning of a label that has its own number, for example "3. "."""
PRINTED = re.compile(r"(?:[IVX]+\.)?\d+(?:\.\d+)*")
"""A label that is only the printed number of a question. The number itself is typed for it."""
POLITE = re.compile(r"(?: (?:a|nhe|nha|di|em|anh|chi))+$")
SAID_BEFORE = re.compile(r"^(?:so|chon|bam|muc) (?=\d)")
LETTERS = "abcdeghiklmnopqrstuvxy"
LONGEST = 60
"""The length in characters above which a text is never read as a choice."""
TYPED = re.compile(r"[a-z]{0,6}\d{0,3}(?:[ ,;+]+(?:va )?\d{1,3})*")
"""The form of a typed choice: "1", "bq" or "1, 3"."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One press that is offered, with the words typed for it."""

    token: str
    """The words to type: "1" or "bq". It is "" for a step behind REST: only its label can be typed."""
    press: str
    label: str
    behind: bool = False
    """Whether REST hides it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A message and the offers made from its buttons."""

    message: Message
    offers: tuple[Offered, ...]

    @property
    def text(self) -> str:
        """Return the list to be shown below the message, or "" if nothing is offered."""
        shown = sorted((one for one in self.offers if not one.behind), key=_place)
        choices = [f"{one.token} {one.label}" for one in shown if is_choice(one.press)]
        steps = [f"{one.token} {one.label}" for one in shown if not is_choice(one.press)]
        return "\n".join([*choices, *_lines(steps)])


def _place(offered: Offered) -> tuple[int, int]:
    """Return a sort key: numbers in rising order, then 0 and letters in the order of their buttons."""
    number = int(offered.token) if offered.token.isdecimal() else 0
    return (0, number) if number else (1, 0)


def asks(message: Message) -> bool:
    """Whether a message shows the present state, so that earlier offers are no longer valid.

    An error with the prompt's buttons does so. An error that has no button, or only buttons that lead to
    another question, leaves the earlier offers valid.
    """
    if message.kind is Kind.ERROR:
        return any(_verb(one) != "goto" for row in message.buttons for one in row)
    return message.kind in ASKING


def is_choice(press: str) -> bool:
    """Whether a press is a choice, not a step. Each choice is listed on its own line."""
    return ":" in press and verb_of(press) not in STEPS


def listed(messages: Sequence[Message], rest: str, contents_too: str) -> list[Listed]:
    """Return the messages of one reply with their offers. Each word to type is unique in the reply.

    Only the last message that asks has the steady numbers. `rest` is the label of the button that shows the
    hidden steps. `contents_too` is its label if the table of contents is one of them.
    """
    asking = [message for message in messages if message.buttons and asks(message)]
    first = next(reversed(asking), None)
    numbers = messages[-1].numbers if messages else Numbers.FREE
    taken: dict[str, str] = {}
    known: set[str] = set()
    found: dict[int, tuple[Offered, ...]] = {}
    labels = rest, contents_too
    for message in sorted(messages, key=lambda one: one is not first):
        each = {one.press: one for row in message.buttons for one in row}
        buttons = [one for press, one in each.items() if press not in known]
        known.update(one.press for one in buttons)
        found[id(message)] = _offers(message, buttons, numbers, taken, labels, is_first=message is first)
    return [Listed(message, found[id(message)]) for message in messages]


def by_token(text: str, offers: Sequence[Offered]) -> Offered | None:
    """Return the shown offer whose token `text` is, or None."""
    shown = [one for one in offers if not one.behind]
    return _first(text, shown, lambda one: one.token)


def by_label(text: str, offers: Sequence[Offered]) -> Offered | None:
    """Return the offer with the label `text`, also a hidden one, or None. Answers are never returned."""
    steps = [one for one in offers if not is_answer(one.press)]
    return _first(text, steps, lambda one: _bare(one.label))


def _first(text: str, offers: Sequence[Offered], said: Callable[[Offered], str]) -> Offered | None:
    """Return the offer for which `said` is the text, with or without courtesy: "Dạ 1 ạ".

    What cannot be taken back needs the word alone: "da nop" may tell that it was done.
    """
    if len(text) > LONGEST:
        return None
    for at, form in enumerate(courteous_forms(text)):
        words = _bare(form)
        for one in offers if words or not at else ():
            if said(one) == words and not (at and verb_of(one.press) in NOT_UNDONE):
                return one
    return None


def several(text: str, offers: Sequence[Offered]) -> tuple[Offered, ...]:
    """Return the answers that a text like "1, 3 và 4" names, or () unless it names only two or more."""
    tokens = re.split(r"[ ,;+]+(?:va )?", _bare(text).strip(",;+ "))
    choices = {one.token: one for one in offers if is_answer(one.press)}
    found = tuple(choices[token] for token in dict.fromkeys(tokens) if token in choices)
    return found if len(found) > 1 and len(found) == len(set(tokens)) else ()


def is_typed(text: str) -> bool:
    """Whether a text has the form of a typed choice. It need not be offered."""
    return len(text) <= LONGEST and TYPED.fullmatch(_bare(text)) is not None


def is_answer(press: str) -> bool:
    """Whether a press is an answer. The question itself understands the label of an answer."""
    return verb_of(press) in {Verb.CHOICE, Verb.DROP}


def _bare(text: str) -> str:
    """Return the plain words without signs around them and polite words behind them: "1 ạ", "xong nhé!"."""
    words = plain(text).strip(" .!)(,:")
    return SAID_BEFORE.sub("", POLITE.sub("", words)).strip(" .!)(,:")


def _offers(
    message: Message,
    buttons: list[Button],
    numbers: Numbers,
    taken: dict[str, str],
    labels: tuple[str, str],
    *,
    is_first: bool,
) -> tuple[Offered, ...]:
    """Return the offers for `buttons`. Their tokens are added to `taken`, a dict from token to press."""
    if numbers is Numbers.ANSWER:
        buttons = [one for one in buttons if not (_verb(one) == "goto" and PRINTED.fullmatch(one.label))]
    buttons = _few(buttons)
    behind = [one for one in buttons if _verb(one) in BEHIND] if is_first else []
    behind = [] if len(behind) == FEW_BEHIND else behind
    begins_at_one = is_first and not any(STEADY.get(_verb(one)) in {"1", "2"} for one in buttons)
    tokens = _Tokens(numbers if is_first or numbers is Numbers.FREE else Numbers.ANSWER, taken)
    tokens.first = 1 if begins_at_one else FIRST_FREE
    shown = [one for one in buttons if one not in behind]
    if len(behind) == 1:
        offers = tokens.all(shown)
        return (*offers, Offered(tokens.alone(behind[0]), behind[0].press, behind[0].label))
    if behind:
        has_contents = any(one.press == "contents" for one in behind)
        more = Button(REST, labels[has_contents])
        offers = tokens.all([*shown, more])
        return (*offers, *(Offered("", one.press, one.label, behind=True) for one in behind))
    return tokens.all(shown)


def _few(buttons: list[Button]) -> list[Button]:
    choices = [one for one in buttons if is_choice(one.press)]
    beyond = choices[MOST_LISTED:]
    return [one for one in buttons if one not in beyond]


class _Tokens:
    """Assigns a token to each button: the words typed for it."""

    def __init__(self, numbers: Numbers, taken: dict[str, str]) -> None:
        self._numbers = numbers
        self._taken = taken
        self.first = FIRST_FREE
        """The first number for buttons without a steady number."""
        self._has_figures = False
        """Whether a label of a choice begins with a digit. A typed number is then read as a label."""

    def all(self, buttons: Sequence[Button]) -> tuple[Offered, ...]:
        """Return the offers in the order of the buttons. Steps get their tokens before choices do."""
        choices = [one for one in buttons if is_answer(one.press)]
        self._has_figures = any(unticked(one.label)[:1].isdecimal() for one in choices)
        found: dict[int, str] = {}
        own = self._own(buttons)
        self._taken.update((token, "") for token in own.values())
        for one in sorted(buttons, key=lambda one: is_choice(one.press)):
            found[id(one)] = own.get(id(one)) or self._of(one)
            self._taken[found[id(one)]] = one.press
        return tuple(Offered(found[id(one)], one.press, _label(one, found[id(one)])) for one in buttons)

    def alone(self, button: Button) -> str:
        """Return the token for the only hidden step, which is offered directly: "0" or its initials."""
        is_free = self._numbers is Numbers.FREE and STEADY[REST] not in self._taken
        token = STEADY[REST] if is_free else self._free(_initials(button.label))
        self._taken[token] = button.press
        return token

    def _own(self, buttons: Sequence[Button]) -> dict[int, str]:
        """Return the numbers in the labels of choices, by the button's id, with "m" in front if not free."""
        choices = [one for one in buttons if is_choice(one.press)]
        matches = {id(one): match[1] for one in choices if (match := OWN.match(one.label))}
        numbers = set(matches.values())
        is_whole = len(numbers) == len(matches) and not numbers & self._taken.keys()
        steady = {STEADY.get(_verb(one)) for one in buttons if not is_choice(one.press)}
        is_free = self._numbers is Numbers.CHOICE or not numbers & steady
        if is_whole and is_free and self._numbers is not Numbers.ANSWER:
            return matches
        first = {number: key for key, number in reversed(matches.items())}
        return {key: f"m{number}" for number, key in first.items() if f"m{number}" not in self._taken}

    def _of(self, button: Button) -> str:
        verb = _verb(button)
        if verb in ALWAYS:
            return self._free(iter([ALWAYS[verb], f"{ALWAYS[verb]}2"]))
        if verb in WHOLE or (verb == "confirm" and _is_grave(button)):
            return self._free(_words(button.label))
        if self._numbers is Numbers.FREE:
            preferred = [STEADY[verb]] if verb in STEADY else []
            return self._free(iter([*preferred, *map(str, range(self.first, 200))]))
        if not is_choice(button.press):
            return self._free(_initials(button.label))
        numbered = self._numbers is Numbers.CHOICE and is_answer(button.press) and not self._has_figures
        letters = (f"{letter}{number or ''}" for number in range(10) for letter in LETTERS)
        return self._free(map(str, range(1, 200)) if numbered else letters)

    def _free(self, candidates: Iterable[str]) -> str:
        """Return the first candidate that is not taken."""
        return next(one for one in candidates if one and one not in self._taken)


def _verb(button: Button) -> str:
    return verb_of(button.press)


def _is_grave(button: Button) -> bool:
    """Whether "confirm" would erase something. It is then typed as a word."""
    return plain(button.label).startswith(("xoa", "erase"))


def _label(button: Button, token: str) -> str:
    """Return the label without its own number, if the token is that number."""
    match = OWN.match(button.label)
    return button.label[match.end() :] if match and token in {match[1], f"m{match[1]}"} else button.label


def _initials(label: str) -> Iterator[str]:
    """Yield tokens: "bq" for "Bỏ qua"; "dn", "dnb" and so on for "Để nguyên “ba hộ”"; then "d1", "d2"."""
    words = re.findall(r"[a-z]+", plain(label)) or ["m"]
    yield "".join(word[0] for word in words[:2])
    for most in range(3, len(words) + 1):
        yield "".join(word[0] for word in words[:most])
    for number in range(1, 200):
        yield f"{words[0][0]}{number}"


def _words(label: str) -> Iterator[str]:
    """Yield tokens: "nop" for "Nộp báo cáo", then more of its words, then "nop1", "nop2" and so on."""
    words = re.findall(r"[a-z]+", plain(label)) or ["m"]
    for most in range(1, len(words) + 1):
        yield " ".join(words[:most])
    for number in range(1, 200):
        yield f"{words[0]}{number}"


def _lines(steps: list[str]) -> list[str]:
    """Return the steps joined into lines of at most `ON_A_LINE` characters. A longer step stands alone."""
    lines: list[str] = []
    for step in steps:
        if lines and len(lines[-1]) + len(step) + 3 <= ON_A_LINE:
            lines[-1] += f" · {step}"
        else:
            lines.append(step)
    return lines
