"""docs/outlines.md: the functions of expressions, each with an example, which is run here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

import pytest

from flows.form.expressions import Names, Scalar, compile_expression
from flows.form.expressions.conversions import to_text
from flows.form.expressions.functions import FUNCTIONS
from tests.docs.written import hold, table
from tests.expressions.form import Filled

NAMES = Names(
    questions={"ten": (), "so_ho": (), "ghi_chu": (), "nganh": (), "xa": (), "von": ("du_an",)},
    repeats={"du_an": ()},
    lists={},
)
AT = datetime(2013, 6, 10, 9, 5, tzinfo=timezone(timedelta(hours=7)))
SAID = (
    "In a report that says `ten` Nuôi bò, `so_ho` 25, `nganh` (several of a list) bo de, `xa` (one) "
    "gh, which is called Giao Hương, nothing at `ghi_chu`, and `von` 5 and 10 in the two rows of `du_an`, "
    "the second at hand; on 10/6/2013 at 9:05:\n\n"
)


class Report(Filled):
    """The report that the page tells of."""

    def __init__(self) -> None:
        single: Mapping[str, Scalar] = {"ten": "Nuôi bò", "so_ho": 25.0, "nganh": "bo de", "xa": "gh"}
        super().__init__(single, {"von": [5.0, 10.0]}, rows={"du_an": 2}, at={"": 2}, now=AT)

    def value_in(self, name: str, rows: Sequence[tuple[str, int]]) -> Scalar:
        [(_, row)] = rows
        return self.values(name)[row - 1]

    def choice(self, list_name: str, value: str, column: str) -> Scalar:
        return {("xa", "gh", "label"): "Giao Hương"}[list_name, value, column]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_example_gives_what_it_says(name: str) -> None:
    call, _, result = FUNCTIONS[name].example.rpartition(" → ")
    assert f"{name}(" in call
    within = ("du_an",) if name == "position" else ()
    assert to_text(compile_expression(call, NAMES, within).run(Report())) == result


def test_the_page_has_them_all(request: pytest.FixtureRequest) -> None:
    rows = [
        (f"`{name}`", ", ".join(function.parameters), f"`{call}`", f"`{result}`")
        for name, function in FUNCTIONS.items()
        for call, _, result in [function.example.rpartition(" → ")]
    ]
    hold("outlines.md", "functions", SAID + table(("function", "takes", "example", "gives"), rows), request)
