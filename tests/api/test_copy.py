"""The client that docs/api.md shows, while reports arrive and are moved at every one of its calls."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Caller
from tests.api.copied import hash_of_copy, hashes_of_database
from tests.api.test_feed import Department, department
from tests.chance import examples
from tests.docs.written import DOCS

__all__ = ["department"]
PAGE = DOCS / "api.md"
FOLDERS = itertools.count()
GIVEN_UP = 5
"""How often in turn the line breaks until the client gives up."""
does = st.sampled_from(["arrive", "move", "break", "nothing", "nothing"])


class Line:
    """Stands in for httpx.Client. Meanwhile reports arrive, and answers get lost."""

    def __init__(self, caller: Caller, department: Department, deeds: Iterator[tuple[str, int]]) -> None:
        self._caller = caller
        self._department = department
        self._deeds = deeds
        self.gone: list[str] = []
        """The addresses that were called."""
        self._breaks = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def get(self, address: str) -> httpx.Response:
        what, which = next(self._deeds, ("nothing", 0))
        if what in {"arrive", "move"}:
            self._department.does(what, which % len(self._department.ids), 0, hold=False)
        self.gone.append(address)
        answer = self._caller.get(address)
        self._breaks = self._breaks + 1 if what == "break" else 0
        if 0 < self._breaks < GIVEN_UP:
            raise httpx.ReadError("the line broke")
        return answer


@given(deeds=st.lists(st.tuples(does, st.integers(0, 99)), max_size=40))
@settings(
    max_examples=examples(10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_documented_clients_copy_is_the_database_whatever_arrives_meanwhile(
    department: Department, tmp_path: Path, deeds: list[tuple[str, int]]
) -> None:
    folder = tmp_path / str(next(FOLDERS))
    caller = department.api.caller()
    [client] = re.findall(
        r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )

    def runs(line: Line) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COPY", str(folder))
            patch.setenv("TOKEN", caller.secret)
            patch.setenv("DECUONG", "http://decuong")
            patch.setattr(httpx, "Client", lambda **_: line)
            patch.setattr(time, "sleep", lambda _: None)
            exec(compile(client, PAGE, "exec"), {"__name__": "__main__"})

    runs(Line(caller, department, iter(deeds)))
    runs(Line(caller, department, iter(())))
    expected = hashes_of_database(department.api.play.engine)
    assert {one.stem: hash_of_copy(_read(one)) for one in folder.glob("*.json")} == expected
    again = Line(caller, department, iter(()))
    runs(again)
    assert len(again.gone) == 1, "nothing has changed, so no report is read"


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
