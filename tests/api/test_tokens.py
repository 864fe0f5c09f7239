"""Tokens on the staff pages: made, shown once, used, and ended."""

from __future__ import annotations

import re

from sqlalchemy import select

from storage.core import tables
from storage.core.engine import reading
from storage.privacy.audit import trail
from storage.staff.accounts import Role
from tests.api.conftest import Api
from tests.console.conftest import LAO_CAI

NEW = {"label": "erp", "scopes": ["reports", "files"], "provinces": [str(LAO_CAI)]}


def test_a_token_is_made_shown_once_used_and_ended(api: Api, three: list[str]) -> None:
    lan = api.console.add("lan", Role.ADMINISTRATOR)
    made = lan.post("/staff/tokens", data=NEW)
    found = re.search(r'value="(decuong_[^"]+)"', made.text)
    assert found
    assert made.headers["cache-control"] == "no-store"
    page = lan.get("/staff/tokens").text
    assert found[1] not in page, "it is shown once"
    assert "chưa bao giờ" in page
    erp = api.stranger(found[1])
    told = erp.get("/me").json()
    assert (told["label"], told["scopes"], told["provinces"]) == ("erp", ["files", "reports"], [LAO_CAI])
    listed = erp.get("/reports").json()["items"]
    assert [one["number"] for one in listed] == [three[0], three[2]]
    page = lan.get("/staff/tokens").text
    assert "chưa bao giờ" not in page
    assert "Tỉnh Lào Cai" in page
    [end] = re.findall(r'action="(/staff/tokens/[^"]+/end)"', page)
    assert lan.post(end).status_code == 303
    assert erp.get("/me").status_code == 401
    assert "/end" not in lan.get("/staff/tokens").text
    assert lan.post(end).status_code == 303
    acts = [(one.act, one.about, one.how_much) for one in trail(api.play.engine) if one.who == "lan"]
    assert acts == [("make token", "erp", f"reports,files {LAO_CAI}"), ("end token", "erp", "")]


def test_the_database_does_not_hold_the_token(api: Api) -> None:
    lan = api.console.add("lan", Role.ADMINISTRATOR)
    secret = re.search(r"decuong_[\w-]+", lan.post("/staff/tokens", data=NEW).text)
    assert secret
    with reading(api.play.engine) as connection:
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                assert secret[0] not in str(tuple(row)), table.name


def test_what_is_no_token_is_refused_with_a_sentence(api: Api) -> None:
    lan = api.console.add("lan", Role.ADMINISTRATOR)
    assert lan.post("/staff/tokens", data=NEW).status_code == 200
    for wrong in ({"label": "erp"}, {"label": "!"}, {"scopes": [], "label": "khác"}):
        answer = lan.post("/staff/tokens", data=NEW | wrong)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


def test_only_an_administrator_of_all_provinces_manages_tokens(api: Api) -> None:
    for name, role, provinces in (
        ("hoa", Role.REVIEWER, ()),
        ("minh", Role.ADMINISTRATOR, (LAO_CAI,)),
    ):
        browser = api.console.add(name, role, *provinces)
        assert browser.get("/staff/tokens").status_code == 403
        assert browser.post("/staff/tokens", data=NEW).status_code == 403
        assert "/staff/tokens" not in browser.get("/staff/reports").text
