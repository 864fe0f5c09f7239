"""The page: an administrator makes a webhook, tries it, sees what failed, has it sent again, and ends it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.commands import main
from bot.jobs.expire import expire_all
from storage.core import tables
from storage.core.engine import open_engine, reading
from storage.files.store import open_files
from storage.operations.backup import back_up, restore
from storage.staff.accounts import Role
from storage.webhooks.deliveries import KEPT, Stands
from tests.console.conftest import LAO_CAI
from tests.webhooks.conftest import ALL, House


def text_of(page: str) -> str:
    """What is read on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_webhook_is_made_tried_and_ended(house: House) -> None:
    hook = house.makes("/hook?key=x", acts=["accept", "submit"], provinces=[LAO_CAI])
    secret = house.receiver.secrets["/hook?key=x"]
    listed = house.browser.get("/staff/webhooks").text
    assert f"127.0.0.1:{house.receiver.port}" in listed
    assert "nộp; chấp nhận" in text_of(listed)
    assert "Tỉnh Lào Cai" in listed
    one = house.browser.get(f"/staff/webhooks/{hook}").text
    assert "/hook?key=x" in one
    for page in (listed, one):
        assert secret not in page, "the secret is shown once"
    assert house.browser.post(f"/staff/webhooks/{hook}/ping").status_code == 303
    page = house.browser.get(f"/staff/webhooks/{hook}").text
    assert 'hx-trigger="every 2s"' in page, "the page looks again while it is on its way"
    house.sends()
    [ping] = house.receiver.accepted
    assert (ping.told["type"], ping.data) == ("webhook.ping", {})
    page = house.browser.get(f"/staff/webhooks/{hook}").text
    assert "tin thử" in page
    assert "trả lời 204" in page
    assert 'hx-trigger="every 2s"' not in page
    house.console.submits("an", "Nuôi bò", "tỉnh Lào Cai")
    assert house.browser.post(f"/staff/webhooks/{hook}/end").status_code == 303
    house.sends()
    assert len(house.receiver.received) == 1, "what waited is not sent"
    assert "đã chấm dứt ngày" in house.browser.get("/staff/webhooks").text
    with reading(house.play.engine) as connection:
        assert connection.execute(select(tables.webhooks.c.secret)).scalars().all() == [""]
    extent = f"127.0.0.1:{house.receiver.port} submit,accept {LAO_CAI}"
    assert house.acts() == [
        ("make webhook", extent, "lan"),
        ("try webhook", "", "lan"),
        ("end webhook", "", "lan"),
    ]
    assert house.browser.post(f"/staff/webhooks/{hook}/end").status_code == 303, "it is ended already"
    assert len(house.acts()) == 3
    trail = house.browser.get("/staff/audit?act=make+webhook")
    assert "tạo webhook" in trail.text


def test_what_failed_is_sent_again_one_or_all(house: House) -> None:
    hook = house.makes("/hook")
    numbers = [house.console.submits(who, "Nuôi bò") for who in ("an", "binh", "chi")]
    house.receiver.answers = [(500, {}) for _ in range(16 * 3)]
    while any(one.due_at for one in house.messages(hook)):
        house.play.clock.now = min(one.due_at for one in house.messages(hook) if one.due_at)
        house.sends()
    assert {one.stands for one in house.messages(hook)} == {Stands.FAILED}
    ids = {one.about: one.id for one in house.messages(hook)}
    listed = house.browser.get("/staff/webhooks").text
    assert f'href="/staff/webhooks/{hook}?stands=failed">3</a>' in listed
    assert "Webhook: 3 tin đã thôi gửi." in house.browser.get("/staff/").text
    page = house.browser.get(f"/staff/webhooks/{hook}?stands=failed").text
    assert "trả lời 500" in page
    assert page.count("Gửi lại<") == 3 + 1, "and one over the column"
    told = {"message": ids[f"{numbers[1]}-1"]}
    assert house.browser.post(f"/staff/webhooks/{hook}/again", data=told).status_code == 303
    house.sends()
    assert [one.data["number"] for one in house.receiver.accepted] == [numbers[1]]
    assert "Gửi lại mọi tin không gửi được (2)" in house.browser.get(f"/staff/webhooks/{hook}").text
    house.browser.post(f"/staff/webhooks/{hook}/again")
    house.sends()
    assert {one.id for one in house.receiver.received} == {*ids.values()}, "always under the same id"
    assert sorted(one.data["number"] for one in house.receiver.accepted) == numbers
    assert "thôi gửi" not in house.browser.get("/staff/").text
    house.browser.post(f"/staff/webhooks/{hook}/again", data=told)  # it arrived; the other system has lost it
    house.sends()
    assert len(house.receiver.accepted) == 4
    assert [one for one in house.acts() if one[0] == "send again"] == [
        ("send again", "1", "lan"),
        ("send again", "2", "lan"),
        ("send again", "1", "lan"),
    ]


def test_a_message_of_another_webhook_is_not_sent_again(house: House) -> None:
    one, other = house.makes("/one"), house.makes("/other")
    house.console.submits("an", "Nuôi bò")
    house.sends()
    told = {"message": house.message(other).id}
    house.browser.post(f"/staff/webhooks/{one}/again", data=told)
    assert {house.message(hook).stands for hook in (one, other)} == {Stands.DONE}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"url": "http://127.0.0.1/"}, "có https"),
        ({"url": "https://10.0.0.1/"}, "mạng nội bộ"),
        ({"url": "https://169.254.169.254/latest/meta-data/"}, "mạng nội bộ"),
        ({"url": 'https://"><script>alert(1)</script>/'}, "có https"),
        ({"acts": []}, "đánh dấu"),
        ({"acts": ["submit", "erase"]}, "đánh dấu"),
        ({"provinces": ["Sài Gòn cũ"]}, "34"),
    ],
)
def test_what_cannot_be_made_gets_a_sentence(house: House, change: dict[str, object], sentence: str) -> None:
    told = {"url": f"{house.receiver.origin}/", "acts": [*ALL]} | change
    page = house.browser.post("/staff/webhooks", data=told)
    assert page.status_code == 422
    assert sentence in page.text
    assert "<script>alert" not in page.text
    assert "whsec_" not in page.text
    with reading(house.play.engine) as connection:
        assert connection.execute(select(tables.webhooks)).all() == []


def test_only_who_may_see_all_provinces_manages_webhooks(house: House) -> None:
    hook = house.makes("/hook")
    for browser in (house.console.add("mai", Role.REVIEWER), house.console.add("tu", Role.ADMINISTRATOR, 15)):
        assert "/staff/webhooks" not in browser.get("/staff/").text
        assert browser.get(f"/staff/webhooks/{hook}").status_code == 403
        assert browser.post(f"/staff/webhooks/{hook}/end").status_code == 403
    assert house.acts()[-1][0] == "make webhook"


def test_what_is_over_is_forgotten_and_what_waits_is_not(house: House) -> None:
    hook = house.makes("/hook")
    house.console.submits("an", "Nuôi bò")
    house.sends()
    house.console.submits("binh", "Nuôi dê")
    for days, kept in ((KEPT.days - 1, 2), (2, 1)):
        house.play.clock.forward(days=days)
        expire_all(house.console.app, house.play.clock.now, clock_is_right=True)
        assert len(house.messages(hook)) == kept
    house.sends()
    assert [one.data["version"] for one in house.receiver.accepted] == [1, 1], "however late, it is sent"
    house.play.clock.now += KEPT + timedelta(seconds=1)
    expire_all(house.console.app, house.play.clock.now, clock_is_right=True)
    assert house.messages(hook) == []


def test_status_says_what_waits_and_what_was_given_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECUONG_LOCALE", "en")
    monkeypatch.setenv("DECUONG_DATABASE_URL", house.play.url)
    monkeypatch.setenv("DECUONG_FILES", str(house.play.files_folder))

    def status(*more: str) -> Result:
        return CliRunner().invoke(main, ["status", *more])

    assert "Webhook" not in status().output
    hook = house.makes("/hook")
    house.console.submits("an", "Nuôi bò")
    assert "Webhooks: 1 messages wait to be sent, the oldest since 2026-11-25" in status().output
    house.receiver.answers = [(500, {})] * 16
    while house.message(hook).due_at:
        house.play.clock.now = house.due(hook)
        house.sends()
    told = status().output
    assert "Webhooks: 1 messages were given up; the staff pages say why" in told
    assert "wait to be sent" not in told
    assert json.loads(status("--json").output)["webhooks"] == {"waiting": 0, "failed": 1}
    house.browser.post(f"/staff/webhooks/{hook}/end")
    assert "Webhook" not in status().output, "nobody can send them any more"


def test_a_restored_copy_tells_nobody_and_holds_no_secret(house: House, tmp_path: Path) -> None:
    house.makes("/hook")
    house.console.submits("an", "Nuôi bò")
    back_up(house.play.engine, house.play.files, tmp_path / "b.zip", house.play.clock.now)
    assert house.receiver.secrets["/hook"].encode() not in (tmp_path / "b.zip").read_bytes()
    other = open_engine(f"sqlite:///{tmp_path}/restored.db")
    restore(other, open_files(str(tmp_path / "files2")), tmp_path / "b.zip", house.play.clock.now)
    with reading(other) as connection:
        for table in (tables.webhooks, tables.webhook_deliveries):
            assert connection.execute(select(table)).all() == []
        assert connection.execute(select(tables.submissions.c.number)).scalars().all() == ["2026-0001"]
    other.dispose()
