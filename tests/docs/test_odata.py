"""docs/odata.md: its table is made from the entity sets, and what it says of options and limits is so."""

from __future__ import annotations

import re

import pytest

from bot.api.odata import options, pages
from bot.api.odata.filtering import FUNCTIONS
from bot.api.odata.refusing import PREFIX
from bot.intake.rate_limits import CALLS_OF_A_TOKEN
from exports.odata.kinds import DIGITS
from exports.odata.model import OF_REPORT, REPORTS, Model
from tests.docs.written import DOCS, hold, table

PAGE = (DOCS / "odata.md").read_text(encoding="utf-8")
IN_A_LINE = " ".join(PAGE.split())


def test_the_tables_are_those_of_the_service(request: pytest.FixtureRequest) -> None:
    sets = Model(()).sets
    rows, of = [(f"`{name}`", one.label) for name, one in sets.items()], sets[REPORTS]
    told = table(
        ("of its report", "is"), [(f"`report_{name}`", of.by_name[name].label) for name in OF_REPORT]
    )
    tables = table(("table", "has"), rows)
    text = f"{tables}\nEvery row but those of `Reports` tells of its report too:\n\n{told}"
    hold("odata.md", "sets", text, request)


def test_what_the_page_says_of_options_and_limits_is_so() -> None:
    assert " ".join(FUNCTIONS) in PAGE
    assert set(re.findall(r"`(\$\w+)`", PAGE)) <= {*options.KNOWN, *options.ELSEWHERE, "$metadata", "$batch"}
    assert PREFIX in PAGE
    assert f"at most {options.MOST:,} rows" in IN_A_LINE
    assert f"about {pages.LARGEST // 10**6} MB" in IN_A_LINE
    assert f"at most {pages.LOOKED_AT} reports" in IN_A_LINE
    assert f"{CALLS_OF_A_TOKEN.amount} calls a minute" in IN_A_LINE
    assert f"more than {DIGITS} digits" in IN_A_LINE
