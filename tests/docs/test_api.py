"""docs/api.md: its tables are made from openapi.json, and what it shows is run against a real server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.api.description import operations
from bot.intake import rate_limits
from storage.staff import tokens
from storage.staff.tokens import Scope
from tests.api.conftest import Api, api
from tests.commands.test_serving import serving
from tests.console.conftest import console, fast_hashes
from tests.docs.written import DOCS, hold, table
from tests.invited import campaign
from tests.play import Play

__all__ = ["api", "console", "fast_hashes"]
PAGE = (DOCS / "api.md").read_text(encoding="utf-8")
SECRET = "decuong_for-the-docs"
SEALED = "2026-0001-1"


BOUNDS = {"minimum": "from", "maximum": "to", "maxLength": "up to", "default": "otherwise"}


@dataclass(frozen=True)
class Described:
    """openapi.json, in words."""

    made: Mapping[str, Any]

    @property
    def schemas(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.made["components"]["schemas"]
        return found

    def routes(self) -> Iterator[str]:
        for path, method, operation in operations(self.made):
            yield f"### {method.upper()} {path}\n"
            yield f"{operation['description']}\n"
            if "requestBody" in operation:
                taken = operation["requestBody"]["content"]["application/json"]["schema"]
                yield f"Body: {self.words(taken)}.\n"
            asked = [one for one in operation["parameters"] if one["in"] == "query"]
            if asked:
                rows = [(f"`{one['name']}`", self.words(one["schema"]), about(one)) for one in asked]
                yield table(("parameter", "is", ""), rows)
            for status, told in operation["responses"].items():
                if status == "200" and "application/json" in told["content"]:
                    yield f"Answer: {self.words(told['content']['application/json']['schema'])}.\n"

    def fields(self) -> Iterator[str]:
        for name, schema in sorted(self.schemas.items()):
            if "properties" in schema:
                needed = schema.get("required", ())
                rows = [
                    (f"`{field}`{'' if field in needed else '?'}", self.words(one), about(one))
                    for field, one in schema["properties"].items()
                ]
                yield f"### {name}\n\n{about(schema)}\n\n{table(('field', 'is', ''), rows)}"

    def words(self, schema: Mapping[str, Any]) -> str:
        """What a value is."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            found = self.schemas[name]
            return self.words(found) if "enum" in found else f"[{name}](#{name.lower()})"
        if "anyOf" in schema:
            return " or ".join(map(self.words, schema["anyOf"]))
        if "enum" in schema:
            return " ".join(f"`{one}`" for one in schema["enum"] if one)
        match schema.get("type", ""):
            case "array":
                return f"list of {self.words(schema['items'])}"
            case "object":
                return f"object, by key: {self.words(schema['additionalProperties'])}"
            case kind:
                bounds = [f"{word} {schema[key]}" for key, word in BOUNDS.items() if key in schema]
                named = {"date-time": "moment", "date": "day"}.get(schema.get("format", ""), kind)
                return ", ".join([named, *bounds])


def about(schema: Mapping[str, Any]) -> str:
    """The description, in one line."""
    return " ".join(str(schema.get("description", "")).split())


@pytest.fixture
def described(api: Api) -> Described:
    """As whoever has no token gets it."""
    return Described(api.stranger().get("/openapi.json").json())


def test_the_routes_are_those_of_the_description(
    described: Described, request: pytest.FixtureRequest
) -> None:
    hold("api.md", "routes", "\n".join(described.routes()), request)


def test_the_fields_are_those_of_the_description(
    described: Described, request: pytest.FixtureRequest
) -> None:
    hold("api.md", "fields", "\n".join(described.fields()), request)


def test_what_the_page_says_of_scopes_codes_and_limits_is_so() -> None:
    assert re.findall(r"^\| `(\w+)` \| (?:reading|accepting)", PAGE, re.MULTILINE) == list(Scope)
    assert f"{rate_limits.CALLS_OF_A_TOKEN.amount} calls a minute by one token" in PAGE


@dataclass(frozen=True)
class Running:
    """A `decuong serve` with a report and a token."""

    folder: Path
    settings: Mapping[str, str]

    def run(self, *command: str) -> str:
        """Run a program as the page says, and return what it prints."""
        done = subprocess.run(
            command,
            check=False,
            env={**os.environ, **self.settings},
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    play = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files")
    play.agrees()
    play.says("Nuôi bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "2017", "1 xã, 25 hộ nghèo")
    play.attaches(caption="chuồng")
    for _ in range(2):
        play.presses("submit")
    assert play.submissions()[-1].id == SEALED
    now = datetime.now(UTC)
    campaign(play.engine)
    tokens.make(play.engine, "t1", SECRET, "docs", list(Scope), (), now, "lan")
    play.close()
    with serving(tmp_path, {}) as program:
        own = {"DECUONG": program.url.rstrip("/"), "TOKEN": SECRET, "NO_PROXY": "127.0.0.1"}
        yield Running(tmp_path, own)


def block(language: str) -> str:
    """The only block of this language on the page."""
    [found] = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.mark.timeout(180)
def test_the_client_in_python_keeps_a_copy(running: Running) -> None:
    program = running.folder / "keep_a_copy.py"
    program.write_text(block("python"), encoding="utf-8")
    assert running.run(sys.executable, str(program)).split(maxsplit=2)[:2] == [SEALED, "received"]
    copy = running.folder / "copy"
    report = json.loads((copy / f"{SEALED}.json").read_text(encoding="utf-8"))
    assert report["rows"]["du_an"][0]["answers"]["ten"]["text"] == "Nuôi bò"
    [photo] = copy.glob("*.jpg")
    assert photo.read_bytes().startswith(b"\xff\xd8")
    assert running.run(sys.executable, str(program)) == "", "nothing has changed"
    (copy / "cursor").write_text("0.0.7.12345678")  # as from before a restore
    assert running.run(sys.executable, str(program)).startswith(SEALED)


@pytest.mark.timeout(180)
def test_the_lines_with_curl_do_what_they_say(running: Running) -> None:
    commands = re.split(r"\n(?=curl )", block("sh").strip())
    told = [json.loads(running.run("sh", "-c", one)) for one in commands]
    me, listed, report, figures, followed, decided = told
    assert me["label"] == "docs"
    assert [one["id"] for one in listed["items"]] == [SEALED] == [report["id"]]
    assert any(one.get("place", "").startswith("Xã Y Tý") for one in figures["items"])
    assert [one["organisations"] for one in followed["items"]] == [3]
    assert (decided["state"], decided["revision"]) == ("returned", 1)
