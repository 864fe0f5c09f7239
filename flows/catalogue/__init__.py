"""The fixed sentences, one file a language: nothing an officer reads stands in code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")


class Catalogue:
    """The sentences of one language, by "section.name"."""

    def __init__(self, language: str, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = sentences

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence `key` with its {braces} filled in."""
        sentence = self._sentences[key]
        return sentence.format_map(values) if values else sentence

    def keys(self) -> frozenset[str]:
        """All keys: the same in every language."""
        return frozenset(self._sentences)


@cache
def catalogue(language: str, *, typed: bool = False) -> Catalogue:
    """The catalogue of a language code in LANGUAGES.

    With `typed` it is the one for channels where nothing can be pressed: some sentences read otherwise there.
    """
    sentences = _read(f"{language}.toml")
    return Catalogue(language, sentences | _read(f"{language}.typed.toml") if typed else sentences)


def _read(name: str) -> dict[str, str]:
    with files(__package__).joinpath(name).open("rb") as file:
        sections = tomllib.load(file)
    return {
        f"{section}.{name}": sentence.strip("\n")
        for section, sentences in sections.items()
        for name, sentence in sentences.items()
    }
