"""One script of the page's modules: on a slow line two dozen requests take seconds, and one takes one.

Each module becomes a block, so that its names stay its own; blocks stand in the order in which a browser
would run the modules. It rewrites two kinds of lines, and is no compiler: what it does not know is refused.
"""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w.]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)
UNKNOWN = re.compile(r"^\s*(?:import|export)\b.*|\bimport\(.*", re.MULTILINE)


class UnbundlableError(Exception):
    """An import or an export is not understood, is of nothing, or modules import each other in a circle."""


def bundled(folder: Path, entry: str) -> str:
    """The module `entry` of a folder, with everything that it imports, as one module without imports.

    Raises UnbundlableError. Importing what a module does not export is refused too, as browsers do.
    """
    exports: dict[str, set[str]] = {}
    blocks: list[str] = []

    def add(name: str, importers: tuple[str, ...]) -> None:
        if name in importers:
            raise UnbundlableError(" → ".join((*importers, name)))
        if name in exports:
            return
        text = (folder / name).read_text("utf-8")
        for names, imported in IMPORT.findall(text):
            add(imported, (*importers, name))
            if missing := set(_words(names)) - exports[imported]:
                raise UnbundlableError(f"{name}: {imported} does not export {sorted(missing)}")
        exports[name] = set(EXPORT.findall(text))
        blocks.append(_block(name, text, EXPORT.findall(text)))

    add(entry, ())
    return "\n".join(["const modules = {};", *blocks])


def _block(name: str, text: str, exported: list[str]) -> str:
    # Lines that are only a comment are a fifth of what the line would carry.
    body = COMMENT.sub("", EXPORT.sub("", IMPORT.sub(r'const \1 = modules["\2"];', text)))
    if unknown := UNKNOWN.search(body):
        raise UnbundlableError(f"{name}: {unknown[0].strip()}")
    return "\n".join(
        ["{ // " + name, body.rstrip(), f'modules["{name}"] = {{ {", ".join(exported)} }};', "}"]
    )


def _words(names: str) -> list[str]:
    return re.findall(r"\w+", names)
