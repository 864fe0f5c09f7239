"""Every sentence that commands may say, as code has it; and the Vietnamese catalogue of them.

`make sentences` adds what is new to messages.po with nothing as its translation, takes out what is said no
more, and makes messages.mo. A test holds that nothing is without a translation.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from inspect import cleandoc
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from bot.commands import ABOUT, COMMANDS, main
from bot.language import LOCALE

ROOT = Path(__file__).parents[2]
PO = LOCALE / "vi" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
NOT_SHOWN = re.compile(
    "Windows|shell completion|Bash|editor|colour|UUID|standard stream|defined twice|exactly one parameter|"
    "Boolean option|Could not determine|eprecat|No options defined|Press any key|Repeat for|iterable|"
    "Positional|Invalid start|dynamic|^d$"
)
"""Sentences of click for what decuong does not do."""


@cache
def texts_in_code() -> frozenset[str]:
    """What is given to Sentence and to decuong's errors; a text that is not written out there is a fault."""
    every = [
        one
        for package in ("bot", "flows", "storage", "exports")
        for file in sorted((ROOT / package).rglob("*.py"))
        for one in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(one, ast.ClassDef | ast.Call)
    ]
    classes = [one for one in every if isinstance(one, ast.ClassDef)]
    sayers = {"Sentence", "DecuongError"}
    while more := {one.name for one in classes if _names(one.bases) & sayers} - sayers:
        sayers |= more
    calls = [one for one in every if isinstance(one, ast.Call) and _names([one.func]) & sayers]
    return frozenset(text for call in calls for text in _texts(call))


def _names(expressions: Iterable[ast.expr]) -> set[str]:
    return {one.id for one in expressions if isinstance(one, ast.Name)}


def _texts(call: ast.Call) -> Iterator[str]:
    match call.args:
        case [ast.Constant(value=str(text)), *_]:
            yield text
        case [ast.JoinedStr(), *_]:
            raise AssertionError(f"An f-string has no translation: {ast.unparse(call)}")


def texts_of_pages() -> set[str]:
    """What the console's templates say: the first argument of every `_("…")`."""
    found = set()
    for file in sorted((ROOT / "bot" / "console" / "templates").glob("*.html")):
        tree = Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_":
                text = call.args[0]
                assert isinstance(text, nodes.Const), (
                    f"{file.name}: only a written-out text has a translation"
                )
                found.add(str(text.value))
    return found


def texts_of_help() -> Iterator[str]:
    """What `--help` says, of every command, in English."""
    os.environ["DECUONG_LOCALE"] = "en"
    yield ABOUT.text
    waiting = [main.get_command(click.Context(main), name) for name in COMMANDS]
    while waiting:
        command = waiting.pop()
        assert command is not None and command.help, command
        yield cleandoc(command.help)
        for option in command.params:
            if isinstance(option, click.Option):
                yield from filter(
                    None, (option.help, option.prompt if isinstance(option.prompt, str) else None)
                )
        if isinstance(command, click.Group):
            waiting += command.commands.values()


def texts_of_click() -> Iterator[str | tuple[str, str]]:
    """What click says by itself, one or many."""
    for file in sorted(Path(click.__file__).parent.glob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in {"_", "ngettext"}
            ):
                texts = tuple(
                    one.value
                    for one in call.args
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )
                if texts and not NOT_SHOWN.search(texts[0]):
                    yield texts[0] if call.func.id == "_" else (texts[0], texts[1])


@cache
def wanted() -> frozenset[str | tuple[str, str]]:
    """Every text that is in need of a translation: those of values alone are in none."""
    ours = {*texts_in_code(), *texts_of_pages(), *texts_of_help()}
    with_words = {text for text in ours if re.search(r"[^\W\d_]", re.sub(r"\{[^{}]*\}", "", text))}
    return frozenset(with_words | {*texts_of_click()})


def catalogue() -> Catalog:
    """The Vietnamese catalogue as it is written."""
    if not PO.exists():
        return Catalog("vi")
    with PO.open("rb") as file:
        return read_po(file, locale="vi")


def compiled(said: Catalog) -> bytes:
    """The .mo of a catalogue."""
    file = BytesIO()
    write_mo(file, said)
    return file.getvalue()


def bring_up_to_date() -> None:
    """Write both files anew."""
    before = catalogue()
    now = Catalog("vi", project="decuong", fuzzy=False)
    for text in wanted():
        known = before.get(text if isinstance(text, str) else text[0])
        now.add(text, known.string if known else None)
    with PO.open("wb") as file:
        write_po(file, now, width=110, sort_output=True, omit_header=False)
    MO.write_bytes(compiled(catalogue()))


if __name__ == "__main__":
    bring_up_to_date()
