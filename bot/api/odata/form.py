"""How an answer is written: what headers and $format ask for (Protocol 4.0, 8; JSON Format 4.0, 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from bot.api.odata.refusing import misfit
from bot.api.problems import CannotAnswer
from flows.sentence import Sentence

_JSON = frozenset({"application/json", "application/*", "*/*", "json"})
_VERSIONS = {"odata-version": r"4\.0|4\.01", "odata-maxversion": r"[4-9]\.[0-9]+"}


@dataclass(frozen=True, slots=True)
class Form:
    """How JSON is written."""

    has_context: bool
    """Whether an answer says what it is (odata.metadata=minimal), or has only values (none)."""
    numbers_as_text: bool
    """Whether numbers of 64 bits and decimals are strings (IEEE754Compatible)."""

    @property
    def media_type(self) -> str:
        """Return the Content-Type."""
        exact = ";IEEE754Compatible=true" if self.numbers_as_text else ""
        level = "minimal" if self.has_context else "none"
        return f"application/json;odata.metadata={level};odata.streaming=true{exact};charset=utf-8"


def check_versions(request: Request) -> None:
    """Hold that the client knows OData 4.0. Raises CannotAnswer."""
    for header, known in _VERSIONS.items():
        if re.fullmatch(known, request.headers.get(header, "4.0").strip()) is None:
            raise misfit(Sentence("This is OData 4.0; {header} asks for another version.", header=header))


def form_of(request: Request, said: Mapping[str, str]) -> Form:
    """Return how JSON is wanted, by $format or else by Accept.

    Raises CannotAnswer if no JSON is wanted, or only with odata.metadata=full.
    """
    for one in said.get("$format", request.headers.get("accept", "*/*")).split(","):
        kind, *parameters = (part.strip().lower() for part in one.split(";"))
        told = {
            name.removeprefix("odata."): value
            for name, _, value in (one.partition("=") for one in parameters)
        }
        if kind in _JSON and told.get("metadata", "minimal") in {"minimal", "none"}:
            return Form(told.get("metadata") != "none", told.get("ieee754compatible") == "true")
    what = Sentence("This answers in JSON with odata.metadata=minimal or none; $metadata in XML.")
    raise CannotAnswer(406, "not-acceptable", what)
