"""What other systems read: reports as the export's schema says, their lists, files by range, ETags."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from limits import RateLimitItemPerMinute

from bot.api.content_models import Answer, Figure, Model, Part, Report, Row
from bot.intake.rate_limits import ApiCalls
from exports.json import report_json
from exports.json_schema import SCHEMA
from exports.reports import Reports
from flows.form.machine import Mover
from flows.report.submission import Remark
from storage.privacy.audit import trail
from storage.reports.submissions import move
from storage.staff.tokens import Scope
from tests.api.conftest import Api, Caller, mounted
from tests.console.test_last_year import submits
from tests.dialogue.beginnings import PLACE, begun, returned
from tests.exports.samples import by_aspects, every_type, full_report, real
from tests.play import JPEG

NAME = "du_an[1]/ten"
PHOTO = JPEG[:-2] + bytes(range(256)) * 8 + JPEG[-2:]


@pytest.fixture
def id_(api: Api) -> str:
    """A report with figures and a photo, returned and submitted again: its second version."""
    play = api.play
    play.agrees()
    play.says("Bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "từ quý I/2011 đến tháng 6/2013")
    play.says("25-27 hộ, trong đó 18 hộ nghèo, 12 triệu đồng/con, 9/14 xã")
    play.attaches(caption="chuồng", data=PHOTO)
    for _ in range(2):
        play.presses("submit")
    number = play.submissions()[-1].number
    remark = Remark(NAME, "Tên đầy đủ?", "lan", play.clock())
    move(play.engine, f"{number}-1", "return", Mover.STAFF, play.clock(), [remark], "lan")
    play.says("Bò sinh sản")
    for _ in range(3):
        if len(play.submissions()) == 2:
            break
        play.presses("submit")
    return f"{number}-2"


@pytest.fixture
def caller(api: Api) -> Caller:
    return api.caller()


def get(caller: Caller, address: str) -> Any:
    answer = caller.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_a_report_is_what_the_json_export_has(api: Api, caller: Caller, id_: str) -> None:
    told = get(caller, f"/reports/{id_}")
    assert told.pop("revision") == 0
    jsonschema.validate([told], SCHEMA, jsonschema.Draft202012Validator)
    assert told["rows"]["du_an"][0]["answers"]["ten"]["text"]
    assert get(caller, f"/reports/{id_.rpartition('-')[0]}")["id"] == id_, "by its number: the newest"


def test_the_models_take_whatever_an_export_has() -> None:
    """Every type of question, aspects, unplaced words: through the same function as the route's."""
    form = real("ngan_sach")
    for one, outline in ((full_report(), every_type()), (by_aspects(form), form)):
        told = report_json(Reports([], [outline]).own_row(one)[1])
        model = Report.model_validate({**told, "revision": 0})
        again = json.loads(model.model_dump_json(by_alias=True, exclude_unset=True))
        assert again.pop("revision") == 0
        assert again == json.loads(json.dumps(told))


def test_the_models_have_every_field_of_the_exports_schema() -> None:
    """A field that one of them lacks would be a fault of the server for the reports that have it."""
    models: dict[str, type[Model]] = {"row": Row, "answer": Answer, "figure": Figure, "part": Part}
    for name, model in models.items():
        fields = {field.alias or key for key, field in model.model_fields.items()}
        assert fields == set(SCHEMA["$defs"][name]["properties"]), name
    assert set(Report.model_fields) - {"revision"} == set(SCHEMA["$defs"]["report"]["properties"])


def test_words_kept_from_last_years_report_say_so(api: Api, caller: Caller) -> None:
    project = ("xã Y Tý, tỉnh Lào Cai", "2025", "20 hộ", "xong")
    before = submits(api.console, "an", "c1", "Nuôi bò", *project)
    api.play.clock.forward(days=300)
    now = submits(api.console, "binh", "c2", "[take_all]", "[as_before]", *project)
    told = get(caller, f"/reports/{now}-1")
    [part] = told["rows"]["du_an"][0]["answers"]["ten"]["parts"]
    assert (part["text"], part["kept_from"]) == ("Nuôi bò", before)
    answers = {one["question"]["path"]: one for one in get(caller, f"/reports/{now}-1/answers")["items"]}
    assert answers[NAME]["parts"] == [part]


def test_versions_states_and_remarks(caller: Caller, id_: str) -> None:
    number = id_.rpartition("-")[0]
    versions = get(caller, f"/reports/{id_}/versions")["items"]
    assert [(one["id"], one["state"]) for one in versions] == [(f"{number}-1", "returned"), (id_, "received")]
    assert versions[1]["files"] == 1
    states = get(caller, f"/reports/{number}-1/states")
    assert [(step["act"], step["who"]) for step in states["history"]] == [("submit", ""), ("return", "lan")]
    assert (states["state"], states["revision"]) == ("returned", 1)
    [remark] = get(caller, f"/reports/{number}-1/remarks")["items"]
    assert (remark["path"], remark["text"], remark["progress"]) == (NAME, "Tên đầy đủ?", "seen")


def test_answers_and_figures_stand_with_their_questions(caller: Caller, id_: str) -> None:
    answers = {one["question"]["path"]: one for one in get(caller, f"/reports/{id_}/answers")["items"]}
    assert answers[NAME]["question"]["number"] == "1.1"
    assert answers[NAME]["question"]["template"] == "du_an/ten"
    figures = get(caller, f"/reports/{id_}/figures")["items"]
    households = [(one["value"], one["to"]) for one in figures if one["words"] == "25-27 hộ"]
    assert households == [(25, 27)]
    places = [one for one in figures if "place" in one]
    assert places[0]["province_code"] == 15
    periods = [one for one in figures if "from" in one]
    assert (periods[0]["from"], periods[0]["to"]) == ("2011-01-01", "2013-06-30")


def test_a_file_comes_whole_and_in_parts(api: Api, caller: Caller, id_: str) -> None:
    [listed] = get(caller, f"/reports/{id_}/files")["items"]
    assert (listed["caption"], listed["size"]) == ("chuồng", len(PHOTO))
    whole = caller.get(listed["content"])
    assert (whole.status_code, whole.content) == (200, PHOTO)
    assert whole.headers["etag"] == f'"{sha256(PHOTO).hexdigest()}"'
    assert whole.headers["content-type"] == "image/jpeg"
    assert "sandbox" in whole.headers["content-security-policy"]
    size = len(PHOTO)
    for asked, begin, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, size),
        ("bytes=-7", size - 7, size),
        ("bytes=5-999999", 5, size),
        ("bytes=-999999", 0, size),
    ):
        part = caller.get(listed["content"], range=asked)
        assert (part.status_code, part.content) == (206, PHOTO[begin:end]), asked
        assert part.headers["content-range"] == f"bytes {begin}-{end - 1}/{size}"
    for asked in (f"bytes={size}-", "bytes=-0"):
        beyond = caller.get(listed["content"], range=asked)
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    for asked in ("bytes=", "bytes=9-3", "lines=1-2", "bytes=0-1,5-6", "bytes=-"):
        assert caller.get(listed["content"], range=asked).content == PHOTO, f"{asked}: the whole file"
    etag = whole.headers["etag"]
    assert caller.get(listed["content"], range="bytes=0-9", if_range=etag).status_code == 206
    assert caller.get(listed["content"], range="bytes=0-9", if_range='"old"').status_code == 200
    assert caller.get(listed["content"], if_none_match=etag).status_code == 304


def test_a_file_in_a_reply_is_listed_and_comes_too(api: Api, caller: Caller) -> None:
    play = api.play
    begun(play)
    returned(play, PLACE, "Xã nào?")
    play.opens()
    play.presses(f"goto:{PLACE}")
    play.presses("reply")
    play.attaches(caption="bản đồ", data=PHOTO)
    for press in ("done", "submit", "submit"):
        play.presses(press)
    newest = play.submissions()[-1]
    assert newest.version == 2
    [listed] = [one for one in get(caller, f"/reports/{newest.id}/files")["items"] if one["is_reply"]]
    assert (listed["caption"], listed["question"]["path"]) == ("bản đồ", PLACE)
    assert caller.get(listed["content"]).content == PHOTO
    [reply] = get(caller, f"/reports/{newest.id}/remarks")["replies"]
    assert reply["parts"][0]["file"]["name"] == listed["name"]


def test_a_file_that_is_no_picture_is_only_downloaded(api: Api, caller: Caller) -> None:
    play = api.play
    play.agrees()
    play.says("Bò")
    play.attaches("trang\r\nx: y.html", data=b"<script>alert(1)</script>")
    for _ in range(2):
        play.presses("submit")
    [listed] = get(caller, f"/reports/{play.submissions()[-1].id}/files")["items"]
    answer = caller.get(listed["content"])
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert "x" not in answer.headers


def test_what_is_known_is_not_sent_again(api: Api, caller: Caller, id_: str) -> None:
    number = id_.rpartition("-")[0]
    for address in (
        "/me",
        "/reports",
        *(f"/reports/{number}-1{end}" for end in ("", "/versions", "/answers", "/figures", "/files")),
        f"/reports/{number}-1/remarks",
        f"/reports/{number}-1/states",
    ):
        etag = caller.get(address).headers["etag"]
        for known in (etag, f'"x", {etag}', etag.removeprefix("W/"), "*"):
            again = caller.get(address, if_none_match=known)
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag), address
        assert caller.get(address, if_none_match='"other"').status_code == 200
    before = caller.get(f"/reports/{id_}").headers["etag"]
    move(api.play.engine, id_, "accept", Mover.STAFF, api.console.clock(), (), "lan")
    assert caller.get(f"/reports/{id_}", if_none_match=before).status_code == 200, "it has changed"


def test_looks_are_noted_under_the_tokens_name(api: Api, id_: str) -> None:
    caller = api.caller({Scope.REPORTS, Scope.FILES}, label="erp")
    page = caller.get("/reports?state=received")
    etag = caller.get(f"/reports/{id_}").headers["etag"]
    caller.get(f"/reports/{id_}", if_none_match=etag)
    caller.get(get(caller, f"/reports/{id_}/files")["items"][0]["content"])
    caller.get("/reports", if_none_match=caller.get("/reports?number=2026-0999").headers["etag"])
    noted = [(one.act, one.about, one.how_much) for one in trail(api.play.engine) if one.who == "api:erp"]
    assert len(page.json()["items"]) == 1
    assert noted == [
        ("view list", "", "1: state"),
        ("view", id_, ""),
        ("view", id_, ""),
        ("open file", id_, sha256(PHOTO).hexdigest()[:12]),
        ("view list", "", "2"),
    ]


def test_a_problem_is_in_the_language_that_is_asked_for(caller: Caller) -> None:
    for accepted, language, sentence in (
        ("", "vi", "Không có báo cáo 2026-0999."),
        ("en", "en", "There is no report 2026-0999."),
        ("fr, en-GB;q=0.8, vi;q=0.3", "en", "There is no report 2026-0999."),
        ("vi-VN, en;q=0.9", "vi", "Không có báo cáo 2026-0999."),
        ("de", "vi", "Không có báo cáo 2026-0999."),
    ):
        answer = caller.get("/reports/2026-0999", accept_language=accepted)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == language
        told = answer.json()
        assert (told["type"], told["status"], told["code"]) == ("about:blank", 404, "not-found")
        assert told["detail"] == sentence


def test_what_does_not_fit_is_named(caller: Caller) -> None:
    answer = caller.get("/reports?limit=0&state=lost&colour=red", accept_language="en")
    assert answer.status_code == 422
    told = answer.json()
    assert {one["where"] for one in told["errors"]} == {"query.limit", "query.state", "query.colour"}
    assert told["detail"].startswith("This does not fit openapi.json: query.")
    assert caller.get("/reports/2026-0001-1x").status_code == 422
    assert (caller.get("/nowhere").status_code, caller.get("/nowhere").json()["code"]) == (404, "not-found")
    assert caller.get("/reports/%0A/files").json()["code"] == "not-found"
    assert caller.call("DELETE", "/reports").json()["code"] == "wrong-method"


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("2026-11-25T08:00:00+07:00", 200),
        ("2026-11-25t01:00:00.123456789z", 200),
        ("2026-12-31T23:59:60Z", 200),
        ("0001-01-01T00:00:00+14:00", 200),
        ("9999-12-31T23:59:59-12:00", 200),
        ("2026-13-01T00:00:00Z", 422),
        ("2026-11-25T08:00:00", 422),
        ("2026-11-25", 422),
        ("1764000000", 422),
        ("2026-11-25T08:00:00+99:99", 422),
    ],
)
def test_a_moment_is_one_of_rfc_3339_with_its_offset(caller: Caller, moment: str, status: int) -> None:
    assert caller.get(f"/reports?updated_since={quote(moment)}").status_code == status


def test_calls_are_limited_by_token_and_wrong_tokens_by_place(api: Api) -> None:
    three = ApiCalls(RateLimitItemPerMinute(3), RateLimitItemPerMinute(2))
    api.web = mounted(api.console, three)
    erp, other, stranger = api.caller(), api.caller(), api.stranger("decuong_wrong")
    assert [erp.get("/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = erp.get("/me")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["code"] == "too-many"
    assert other.get("/me").status_code == 200, "each token has its own"
    assert [stranger.get("/me").status_code for _ in range(3)] == [401, 401, 429]


def test_a_body_without_bounds_is_refused(api: Api, caller: Caller) -> None:
    decisions = "/reports/2026-0001-1/decisions"
    large = {"act": "accept", "revision": 0, "remarks": [{"question": "1.1", "text": "x" * 1_100_000}]}
    assert caller.post(decisions, large).json()["code"] == "too-large"
    assert api.stranger().post(decisions, large).json()["code"] == "too-large", "before it is read"
