"""Every move of a report is told once to each webhook that hears of it, and to no other."""

from __future__ import annotations

import json
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from flows.form.machine import Mover
from flows.report.submission import Remark
from storage.core import tables
from storage.core.engine import open_engine, reading, writing
from storage.core.errors import NotNow
from storage.drafts.unit_of_work import UnitOfWork
from storage.reports.submissions import STEPS, move, move_in
from storage.webhooks import webhooks
from storage.webhooks.webhooks import TYPES, Webhook
from tests.chance import examples
from tests.console.conftest import LAO_CAI, NINH_BINH
from tests.databases import wait_for_a_lock
from tests.play import START, Play
from tests.webhooks.conftest import ALL, House

Y_TY = "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai"
GIAO_THUY = "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định"


def test_a_submission_is_told_without_a_word_of_the_report(house: House) -> None:
    hook = house.makes("/hook")
    number = house.console.submits("0912345678", "Nuôi bò bí mật", Y_TY)
    house.sends()
    [one] = house.receiver.received
    [report] = house.play.submissions()
    assert one.told == {
        "type": "report.submitted",
        "timestamp": report.submitted_at.isoformat().replace("+00:00", "Z"),
        "data": {
            "id": f"{number}-1",
            "number": number,
            "version": 1,
            "state": "received",
            "by": "respondent",
            "path": f"/api/v1/reports/{number}-1",
        },
    }
    assert (one.answer, one.headers["host"]) == (204, f"127.0.0.1:{house.receiver.port}")
    for words in ("bí mật", "Lào Cai", "0912345678", report.respondent):
        assert words not in f"{one.told} {one.headers}"
    assert house.message(hook).status == 204


def test_every_step_of_a_review_is_told(house: House) -> None:
    house.makes("/hook")
    number = house.console.submits("an", "Nuôi bò")
    house.decides(number, "return")
    house.decides(number, "return", "Ở đâu?")
    _submits_again(house.play)
    house.decides(number, "accept")
    house.decides(number, "reopen")
    house.decides(number, "withdraw")
    _submits_again(house.play)
    house.play.presses("withdraw")
    house.sends()
    in_order = sorted(house.receiver.accepted, key=lambda one: str(one.told["timestamp"]))
    told = [(one.told["type"], one.data["version"], one.data["state"], one.data["by"]) for one in in_order]
    assert told == [
        ("report.submitted", 1, "received", "respondent"),
        ("report.returned", 1, "returned", "staff"),
        ("report.returned", 1, "returned", "staff"),
        ("report.submitted", 2, "received", "respondent"),
        ("report.accepted", 2, "accepted", "staff"),
        ("report.reopened", 2, "received", "staff"),
        ("report.withdrawn", 2, "withdrawn", "staff"),
        ("report.submitted", 3, "received", "respondent"),
        ("report.withdrawn", 3, "withdrawn", "respondent"),
    ]
    assert len({one.id for one in house.receiver.accepted}) == len(told), "each has an id of its own"


def _submits_again(play: Play) -> None:
    """The officer answers what was asked, reads the report through and submits it."""
    before = len(play.submissions())
    play.says("Nuôi bò sinh sản")
    for _ in range(3):
        if len(play.submissions()) == before:
            play.presses("submit")
    assert len(play.submissions()) == before + 1


def test_each_webhook_hears_of_its_moves_and_provinces(house: House) -> None:
    house.makes("/all")
    house.makes("/decided", acts=["accept", "return"])
    house.makes("/lao-cai", provinces=[LAO_CAI])
    house.makes("/both", provinces=[LAO_CAI, NINH_BINH])
    numbers = [
        house.console.submits(who, "Nuôi bò", *places)
        for who, *places in (("an", Y_TY), ("binh", GIAO_THUY), ("chi",))
    ]
    for number in numbers:
        house.decides(number, "accept")
    house.play.presses("/baocao")
    house.decides(numbers[0], "reopen")
    house.play.address = "an"
    house.play.presses("withdraw")
    house.sends()

    def told(path: str) -> Counter[tuple[str, str]]:
        return Counter((one.data["number"], one.told["type"]) for one in house.receiver.at(path))

    here, there, nowhere = numbers
    first = [(here, TYPES[act]) for act in ("submit", "accept", "reopen", "withdraw")]
    second, third = ([(one, TYPES["submit"]), (one, TYPES["accept"])] for one in (there, nowhere))
    assert told("/all") == Counter([*first, *second, *third])
    assert told("/decided") == Counter((one, TYPES["accept"]) for one in numbers)
    assert told("/lao-cai") == Counter(first), "a report that names no province is for those who hear of all"
    assert told("/both") == Counter([*first, *second])


def test_what_was_moved_before_or_did_not_happen_is_not_told(house: House) -> None:
    number = house.console.submits("an", "Nuôi bò")
    hook = house.makes("/hook")
    with pytest.raises(NotNow):
        move(house.play.engine, number, "reopen", Mover.STAFF, house.play.clock())
    with pytest.raises(ZeroDivisionError), writing(house.play.engine) as connection:
        move_in(connection, number, "accept", Mover.STAFF, house.play.clock(), (), "hoa", None)
        raise ZeroDivisionError("the transaction ends without a commit")
    assert house.messages(hook) == []


def test_a_message_is_committed_with_its_move(house: House) -> None:
    """Nobody else sees one without the other."""
    hook = house.makes("/hook")
    number = house.console.submits("an", "Nuôi bò")
    with writing(house.play.engine) as connection:
        move_in(connection, number, "accept", Mover.STAFF, house.play.clock(), (), "hoa", None)
        assert [one.act for one in house.messages(hook)] == ["submit"]
    assert [one.act for one in house.messages(hook)] == ["submit", "accept"]


def test_a_webhook_that_ends_meanwhile_leaves_nothing_waiting(house: House) -> None:
    hook = house.makes("/hook")
    number = house.console.submits("an", "Nuôi bò")
    other = open_engine(house.play.url)
    ending = threading.Thread(target=lambda: webhooks.end(other, hook, house.play.clock(), "lan"))
    with writing(house.play.engine) as connection:
        move_in(connection, number, "accept", Mover.STAFF, house.play.clock(), (), "hoa", None)
        ending.start()
        wait_for_a_lock(house.play.engine, ending)
    ending.join()
    assert [(one.act, one.due_at) for one in house.messages(hook)] == [("submit", None), ("accept", None)]
    house.sends()
    assert house.receiver.received == []
    other.dispose()


def test_erasing_a_person_is_no_move_and_no_message_names_them(house: House) -> None:
    hook = house.makes("/hook")
    house.console.submits("0912345678", "Nuôi bò bí mật")
    [report] = house.play.submissions()
    with writing(house.play.engine) as connection:
        work = UnitOfWork(connection)
        person = work.find_respondent("play:0912345678")
        work.erase(person, house.play.clock())
    assert [one.act for one in house.messages(hook)] == ["submit"]
    with reading(house.play.engine) as connection:
        kept = [
            json.dumps(list(map(str, row)), ensure_ascii=False).encode().decode("unicode_escape")
            for table in (tables.webhooks, tables.webhook_deliveries)
            for row in connection.execute(select(table))
        ]
    assert report.respondent == person
    for words in (person, "0912345678", "bí mật"):
        assert words not in str(kept)


def test_there_is_a_type_for_every_step() -> None:
    assert tuple(TYPES) == STEPS == ALL


OFFICERS = ("an", "binh")
HEARS = {
    "all": (ALL, ()),
    "few": (("submit", "reopen"), ()),
    "lao-cai": (ALL, (LAO_CAI,)),
    "ninh-binh": (("withdraw", "submit", "accept"), (NINH_BINH,)),
}
PLACES = {"an": LAO_CAI, "binh": NINH_BINH}
OFTEN = ("submit", "submit", "submit", "withdraw", "withdraw")
STEP = st.sampled_from((*OFTEN, "accept", "return", "reopen", "staff withdraws", "end", "restart"))


@settings(max_examples=examples(25))
@given(st.lists(st.tuples(st.sampled_from(OFFICERS), STEP), max_size=20))
def test_whatever_is_done_every_move_is_told_once(steps: list[tuple[str, str]]) -> None:
    """What has moved is seen in the reports themselves: their states, and when these last changed."""
    with TemporaryDirectory() as folder:
        play = Play(f"sqlite:///{folder}/d.db", Path(folder) / "files")
        for name, (acts, provinces) in HEARS.items():
            webhooks.make(play.engine, Webhook(name, f"https://{name}/", acts, provinces, "lan", START), "s")
        for play.address, place in (("an", Y_TY), ("binh", GIAO_THUY)):
            play.agrees()
            play.says("Nuôi bò", place)
            play.presses("submit")
        expected: Counter[tuple[str, str, str]] = Counter()
        told = {*HEARS}
        for who, step in (("an", "submit"), ("binh", "submit"), *steps):
            before = _states(play)
            _do(play, who, step, told)
            for id_, stands in _states(play).items():
                if before.get(id_) != stands:
                    act = {"staff withdraws": "withdraw"}.get(step, step)
                    expected.update((name, id_, act) for name in told if _hears(name, act, PLACES[who]))
        with reading(play.engine) as connection:
            rows = connection.execute(select(tables.webhook_deliveries)).all()
        assert Counter((row.webhook, row.about, row.act) for row in rows) == expected
        for row in rows:
            found = json.loads(row.body)
            assert (found["data"]["id"], found["type"]) == (row.about, TYPES[row.act])
        play.close()


def _hears(name: str, act: str, province: int) -> bool:
    acts, provinces = HEARS[name]
    return act in acts and (not provinces or province in provinces)


def _do(play: Play, who: str, step: str, told: set[str]) -> None:
    play.address = who
    number = _number_of(play, who)
    if step in {"submit", "withdraw"}:
        play.presses(step)
    elif step == "restart":
        play.restarts()
    elif step == "end":
        webhooks.end(play.engine, "few", play.clock(), "lan")
        told.discard("few")
    elif number:
        trigger = {"staff withdraws": "withdraw"}.get(step, step)
        remarks = [Remark("du_an[1]/ten", "Tên?", "hoa", play.clock())] if trigger == "return" else []
        with suppress(NotNow):
            move(play.engine, number, trigger, Mover.STAFF, play.clock(), remarks)


def _states(play: Play) -> dict[str, tuple[str, object]]:
    """(state, when it last changed) of each report."""
    table = tables.submissions
    with reading(play.engine) as connection:
        rows = connection.execute(select(table.c.id, table.c.state, table.c.changed_at))
        return {row.id: (row.state, row.changed_at) for row in rows}


def _number_of(play: Play, who: str) -> str:
    """The number of an officer's report, "" before it is submitted."""
    drafts, addresses = tables.drafts, tables.addresses
    query = select(drafts.c.number).join(addresses, addresses.c.draft_id == drafts.c.id)
    with reading(play.engine) as connection:
        return connection.execute(query.where(addresses.c.address == who)).scalar() or ""
