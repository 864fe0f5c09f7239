"""Deciding by the API: as staff do, once, and for the revision that was looked at."""

from __future__ import annotations

from typing import Any

import pytest

from flows.messages.message import Opened
from flows.report.submission import State
from storage.privacy.audit import trail
from storage.reports.submissions import submission
from storage.staff.accounts import Role
from storage.staff.tokens import Scope
from tests.api.conftest import Api, Caller

SCALE = "du_an[1]/quy_mo"


@pytest.fixture
def caller(api: Api) -> Caller:
    return api.caller({Scope.REVIEW}, label="erp")


def decide(caller: Caller, id_: str, act: str, revision: int, *remarks: tuple[str, str]) -> tuple[int, Any]:
    body: dict[str, Any] = {"act": act, "revision": revision}
    if remarks:
        body["remarks"] = [{"question": question, "text": text} for question, text in remarks]
    answer = caller.post(f"/reports/{id_}/decisions", body)
    return answer.status_code, answer.json()


def one(api: Api, id_: str) -> tuple[State, list[tuple[str, str, str]], int]:
    found = submission(api.play.engine, id_)
    return found.state, [(each.path, each.text, each.by) for each in found.remarks], found.revision


def test_a_report_is_returned_and_its_writer_sees_the_question(
    api: Api, caller: Caller, three: list[str]
) -> None:
    id_ = f"{three[0]}-1"
    status, told = decide(caller, id_, "return", 0, ("1.4", "Thiếu số hộ"), ("du_an[1]/ten", "Tên đầy đủ?"))
    assert status == 200
    assert (told["state"], told["revision"], told["repeated"]) == ("returned", 1, False)
    by = "api:erp"
    assert one(api, id_) == (
        State.RETURNED,
        [(SCALE, "Thiếu số hộ", by), ("du_an[1]/ten", "Tên đầy đủ?", by)],
        1,
    )
    api.play.address = "an"
    reply = api.play.sends(Opened())
    assert "Thiếu số hộ" in str(reply), reply
    assert ("return", id_) in [(each.act, each.about) for each in trail(api.play.engine) if each.who == by]
    lan = api.console.add("lan", Role.REVIEWER)
    assert "Thiếu số hộ" in lan.get(f"/staff/reports/{id_}").text


def test_the_same_call_again_does_nothing_and_says_so(api: Api, caller: Caller, three: list[str]) -> None:
    accepted, returned = f"{three[0]}-1", f"{three[1]}-1"
    for _ in range(3):
        status, told = decide(caller, accepted, "accept", 0)
        assert (status, told["state"], told["revision"]) == (200, "accepted", 1)
        status, told = decide(caller, returned, "return", 0, ("1.4", "Thiếu số hộ"))
        assert (status, told["state"], told["revision"]) == (200, "returned", 1)
    assert told["repeated"] is True
    assert len(one(api, returned)[1]) == 1
    steps = [each.act for each in trail(api.play.engine) if each.who == "api:erp"]
    assert steps == ["accept", "return"]
    assert decide(caller, returned, "return", 0, ("1.4", "Một câu khác"))[0] == 409, "another one is not it"
    other = api.caller({Scope.REVIEW})
    assert decide(other, accepted, "accept", 0)[1]["code"] == "stale", "another system's is not one's own"


def test_who_saw_an_earlier_revision_decides_nothing(api: Api, caller: Caller, three: list[str]) -> None:
    id_ = f"{three[0]}-1"
    lan = api.console.add("lan", Role.REVIEWER)
    assert (
        lan.post(f"/staff/reports/{id_}/decide", data={"trigger": "accept", "revision": "0"}).status_code
        == 303
    )
    status, told = decide(caller, id_, "return", 0, ("1.4", "Thiếu số hộ"))
    assert (status, told["code"]) == (409, "stale")
    status, told = decide(caller, id_, "return", 1, ("1.4", "Thiếu số hộ"))
    assert (status, told["code"]) == (409, "not-now")
    assert one(api, id_) == (State.ACCEPTED, [], 1)


def test_what_cannot_be_decided_is_said(api: Api, caller: Caller, three: list[str]) -> None:
    id_ = f"{three[0]}-1"
    for act, remarks in (
        ("return", ()),
        ("accept", (("1.4", "Thiếu số hộ"),)),
        ("return", (("99.9", "Thiếu số hộ"),)),
        ("return", (("1.4", " \u200b "),)),
        ("withdraw", ()),
        ("reopen", ()),
    ):
        assert decide(caller, id_, act, 0, *remarks)[0] == 422, (act, remarks)
    assert one(api, id_) == (State.RECEIVED, [], 0)
    assert decide(caller, three[0], "accept", 0)[0] == 422, "a number alone may mean another version by now"
    broken = caller.call("POST", f"/reports/{id_}/decisions", content_type="application/json")
    assert broken.status_code == 422
