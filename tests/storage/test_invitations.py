"""An organisation's code: one report, whoever of its people begins it; a second person asks to join."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from flows.messages.message import Inbound, Opened, Pressed, Reply, Said
from flows.respondents.codes import spelled
from storage.campaigns import campaigns, following
from storage.campaigns.following import Lateness, State
from storage.campaigns.of_reports import campaigns_of
from storage.core import tables
from storage.core.engine import reading, writing
from storage.reports.report_index import refresh
from tests.dialogue.beginnings import code_of
from tests.invited import LAO_CAI, NINH_BINH, campaign
from tests.play import Play, counting


@pytest.fixture
def play(url: str, tmp_path: Path) -> Iterator[Play]:
    one = Play(url, tmp_path / "files")
    yield one
    one.close()


@pytest.fixture
def code(play: Play) -> str:
    """The code of UBND xã Y Tý."""
    return spelled(campaign(play.engine)[0])


def rows(play: Play, name: str) -> int:
    with reading(play.engine) as connection:
        query = select(func.count()).select_from(tables.metadata.tables[name])
        return connection.execute(query).scalar_one()


def draft_of(play: Play, code: str) -> str | None:
    table = tables.invitations
    with reading(play.engine) as connection:
        query = select(table.c.draft_id).where(table.c.code == code.replace("-", ""))
        found: str | None = connection.execute(query).scalar_one()
        return found


def opened(play: Play) -> int:
    table = tables.invitations
    with reading(play.engine) as connection:
        query = select(func.count()).where(table.c.opened_at.is_not(None))
        return connection.execute(query).scalar_one()


@pytest.mark.parametrize("way", ["typed", "linked"])
def test_a_stranger_is_told_whose_report_it_is_and_begins_it_after_the_consent(
    play: Play, code: str, way: str
) -> None:
    asked = play.says(code) if way == "typed" else play.opens(code)
    said = asked.messages[0].text
    assert "báo cáo của UBND xã Y Tý, đợt “Báo cáo 2026”" in said
    assert "Hạn nộp: ngày 20/12/2026" in said and "chị Hoa, 024 3733 1234" in said
    assert "Kính chào anh/chị" in said, "who asks is said before anything is kept"
    assert (rows(play, "respondents"), rows(play, "drafts"), opened(play)) == (0, 0, 1)
    begun = play.presses(play.pressable[0])
    assert begun.messages[-1].key == "du_an[1]/ten"
    assert (rows(play, "respondents"), rows(play, "drafts")) == (1, 1)
    assert draft_of(play, code) == begun.report
    play.says("Nuôi bò")
    assert "UBND xã Y Tý" in play.says("báo cáo của tôi").messages[0].text


def test_a_known_person_is_asked_before_a_report_is_begun(play: Play, code: str) -> None:
    play.agrees()
    play.says("Bò của tôi")
    asked = play.says(code)
    assert "UBND xã Y Tý" in asked.messages[0].text and rows(play, "drafts") == 1
    yes, no = play.pressable
    play.presses(no)
    assert draft_of(play, code) is None and rows(play, "drafts") == 1
    begun = play.presses(yes)
    assert draft_of(play, code) == begun.report and rows(play, "drafts") == 2
    assert play.presses(yes).report == begun.report, "a second tap begins nothing"
    assert rows(play, "drafts") == 2


def test_the_same_person_comes_back_by_the_code_on_any_channel(play: Play, code: str) -> None:
    first = play.enters(code)
    play.says("Nuôi bò")
    again = play.opens(code)
    assert again.report == first.report and again.messages[-1].key == "du_an[1]/dia_diem"
    assert rows(play, "drafts") == 1 and play.live("du_an[1]/ten") == ["Nuôi bò"]


def joins(play: Play, code: str, who: str) -> Reply:
    """Somebody new uses the code and asks to join."""
    play.address = who
    return play.enters(code)


def test_a_second_person_asks_to_join_and_is_let_in(play: Play, code: str) -> None:
    first = play.enters(code)
    play.says("Nuôi bò")
    play.address = "binh"
    told = play.says(code).messages[0].text
    assert "đã có an bắt đầu viết" in told
    waiting = play.presses(play.pressable[0])
    assert "Khi người đó đồng ý" in waiting.messages[0].text and waiting.report == ""
    assert "Khi người đó đồng ý" in play.opens().messages[0].text, "who waits is not asked which outline"
    assert (rows(play, "drafts"), rows(play, "writers"), rows(play, "join_requests")) == (1, 0, 1)
    play.address = "an"
    asked, *_, prompt = play.opens().messages
    assert "binh có mã của đơn vị" in asked.text and "UBND xã Y Tý" in asked.text
    assert prompt.key == "du_an[1]/dia_diem", "the report goes on as it was"
    admit, refuse = [button.press for row in asked.buttons for button in row]
    assert admit.startswith("admit:") and refuse.startswith("refuse:")
    answered = play.presses(admit)
    assert "binh nay cùng viết" in answered.messages[0].text
    assert answered.messages[-1].key == "du_an[1]/dia_diem"
    assert "join" not in [one.key for one in play.opens().messages]
    play.address = "binh"
    inside = play.opens()
    assert inside.report == first.report
    play.presses("goto:du_an[1]/thoi_gian")
    play.says("2017")
    assert play.live() == ["Nuôi bò", "2017"] and rows(play, "drafts") == 1


def test_who_is_refused_does_not_get_in_however_often_they_ask(play: Play, code: str) -> None:
    play.enters(code)
    joins(play, code, "binh")
    play.address = "an"
    refuse = play.opens().messages[0].buttons[0][1].press
    assert "binh không vào" in play.presses(refuse).messages[0].text
    play.address = "binh"
    again = play.enters(code)
    assert "không nhận người viết cùng" in again.messages[0].text and again.report == ""
    assert (rows(play, "writers"), rows(play, "join_requests")) == (0, 1)
    play.address = "an"
    assert play.opens().messages[0].key != "join", "nobody is asked twice about the same person"


def test_only_who_writes_the_report_lets_somebody_in(play: Play, code: str) -> None:
    play.enters(code)
    joins(play, code, "binh")
    play.address = "an"
    admit = play.opens().messages[0].buttons[0][0].press
    for play.address in ("binh", "chi"):
        play.presses(admit)
        play.agrees()
        play.presses(admit)
    assert rows(play, "writers") == 0


def test_two_who_begin_at_the_same_moment_have_one_report(play: Play, code: str) -> None:
    """Both have agreed and press at once: by two conversations, as two programs are, and again by a batch."""
    for play.address in ("an", "binh"):
        play.agrees("phi_chinh_phu")
    enter = Pressed(f"enter:{code.replace('-', '')}")
    before, barrier = rows(play, "drafts"), threading.Barrier(2)
    replies: dict[str, Reply] = {}

    def press(address: str) -> None:
        conversation = play.new_conversation()
        inbound = Inbound("play", address, "at once", play.clock(), enter, address)
        barrier.wait()
        [replies[address]] = conversation.receive([inbound])

    threads = [threading.Thread(target=press, args=(address,)) for address in ("an", "binh")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert rows(play, "drafts") == before + 1
    inside = [address for address, reply in replies.items() if reply.report == draft_of(play, code)]
    assert len(inside) == 1
    [other] = {"an", "binh"} - set(inside)
    assert "Khi người đó đồng ý" in replies[other].messages[0].text
    assert rows(play, "join_requests") == 1


def test_two_in_one_batch_have_one_report_too(play: Play, code: str) -> None:
    for play.address in ("an", "binh"):
        play.agrees("phi_chinh_phu")
    before, batch = rows(play, "drafts"), []
    for play.address in ("an", "binh"):
        batch.append(play.inbound(Pressed(f"enter:{code.replace('-', '')}")))
    first, second = play.conversation.receive(batch)
    assert rows(play, "drafts") == before + 1 and first.report == draft_of(play, code) != second.report


def test_a_message_that_comes_again_begins_and_asks_nothing_twice(play: Play, code: str) -> None:
    """The channel was killed before its receipt: everything arrives once more."""
    play.says(code)
    yes = Pressed(play.pressable[0])
    play.sends(yes, "m-yes")
    play.restarts()
    assert play.sends(yes, "m-yes").messages[-1].key == "du_an[1]/ten"
    play.address = "binh"
    play.says(code)
    ask = Pressed(play.pressable[0])
    for _ in range(2):
        play.sends(ask, "m-ask")
    assert (rows(play, "drafts"), rows(play, "join_requests")) == (1, 1)


def test_messengers_are_told_at_once(play: Play, code: str) -> None:
    play.pushed = ("telegram",)
    play.conversation = play.new_conversation()
    play.channel = "telegram"
    play.enters(code)
    joins(play, code, "binh")
    assert any("xin cùng viết báo cáo của UBND xã Y Tý" in one for one in outbox_of(play, "an"))
    play.address = "an"
    admit = play.opens().messages[0].buttons[0][0].press
    play.presses(admit)
    assert any("đã được vào viết cùng" in one for one in outbox_of(play, "binh"))


def outbox_of(play: Play, address: str) -> list[str]:
    table = tables.outbox
    with reading(play.engine) as connection:
        query = select(table.c.reply).where(table.c.address == address).order_by(table.c.id)
        return list(connection.execute(query).scalars())


def test_a_wrong_code_is_a_guess_and_guessers_find_no_organisation(play: Play, code: str) -> None:
    for number in range(12):
        play.opens("".join("ABCDEFGHJKLM"[number : number + 1] * 10))
    assert "nhắn sau" in play.opens(code).messages[0].text
    assert opened(play) == 0


def test_a_closed_campaign_begins_nothing_and_what_is_begun_goes_on(play: Play) -> None:
    y_ty, pha_long, _ = campaign(play.engine)
    begun = play.enters(spelled(y_ty))
    campaigns.close(play.engine, "c1", play.clock(), "hoa", is_closed=True)
    assert "đã đóng" in play.says(spelled(pha_long)).messages[0].text
    assert play.opens(spelled(y_ty)).report == begun.report
    play.address = "binh"
    assert "đã đóng" in play.opens(spelled(pha_long)).messages[0].text
    campaigns.close(play.engine, "c1", play.clock(), "hoa", is_closed=False)
    assert play.enters(spelled(pha_long)).report not in {"", begun.report}


def test_after_the_deadline_it_is_said_and_accepted(play: Play, code: str) -> None:
    play.clock.now += timedelta(days=40)
    said = play.says(code).messages[0].text
    assert "nay đã qua; báo cáo vẫn nhận, và ghi là nộp muộn" in said
    assert play.presses(play.pressable[0]).messages[-1].key == "du_an[1]/ten"


def test_who_opens_a_begun_report_after_the_deadline_is_told_what_happens(play: Play, code: str) -> None:
    play.enters(code)
    play.says("Nuôi bò")
    assert "campaign" not in [one.key for one in play.opens().messages]
    play.clock.now += timedelta(days=40)
    first, *_, prompt = play.opens().messages
    assert "ghi là nộp muộn" in first.text and prompt.key == "du_an[1]/dia_diem"
    assert "ghi là nộp muộn" in play.opens(code).messages[0].text
    for _ in range(2):
        play.presses("submit")
    assert "campaign" not in [one.key for one in play.opens().messages], "it is there now"


def test_how_far_they_are_is_the_same_on_both_databases(play: Play) -> None:
    codes = [spelled(code) for code in campaign(play.engine)]
    play.enters(codes[0])
    play.says("Nuôi bò")
    play.clock.now += timedelta(days=40)
    for _ in range(2):
        play.presses("submit")
    play.address = "binh"
    play.opens(codes[1])
    refresh(play.engine, play.registry.outline)
    lines = following.followed(play.engine, "c1", None, play.clock())
    assert [one.state for one in lines] == [State.RECEIVED, State.NOT_BEGUN, State.NOT_OPENED]
    assert [one.lateness for one in lines] == [Lateness.LATE, Lateness.OVERDUE, Lateness.OVERDUE]
    assert [code for code, _ in following.by_province(lines)] == [LAO_CAI, NINH_BINH]
    assert len(following.followed(play.engine, "c1", [NINH_BINH], play.clock())) == 1
    [[number, of]] = campaigns_of(play.engine, [play.submissions()[-1].number]).items()
    assert (number, of.name, of.is_late) == ("2027-0001", "Báo cáo 2026", True)


def test_who_erases_their_draft_leaves_the_code_to_colleagues(play: Play, code: str) -> None:
    play.enters(code)
    play.says("Nuôi bò")
    joins(play, code, "binh")
    play.address = "an"
    play.says("/xoa")
    play.presses("confirm")
    assert draft_of(play, code) is None
    assert (rows(play, "drafts"), rows(play, "join_requests")) == (0, 0)
    play.address = "binh"
    assert play.enters(code).messages[-1].key == "du_an[1]/ten"


def test_a_report_that_the_department_has_is_not_begun_anew(play: Play, code: str) -> None:
    play.enters(code)
    play.says("Nuôi bò")
    for _ in range(2):
        play.presses("submit")
    play.says("/xoa")
    play.presses("confirm")
    assert draft_of(play, code), "the organisation has its report"
    play.address = "binh"
    assert "Cục đã có báo cáo của UBND xã Y Tý" in play.says(code).messages[0].text
    assert rows(play, "drafts") == 0


def test_a_hand_over_takes_the_organisations_report_along(play: Play, code: str) -> None:
    first = play.enters(code)
    hand = code_of(play, "hand")
    play.address = "binh"
    play.presses("yes")
    play.enters(hand)
    assert play.opens(code).report == first.report
    play.address = "an"
    assert "Xin cùng viết" in str(play.says(code).messages[0].buttons)


def test_ids_of_an_organisation_are_never_the_code(play: Play, code: str) -> None:
    table = tables.invitations
    with writing(play.engine) as connection:
        ids = set(connection.execute(select(table.c.id)).scalars())
        about = set(connection.execute(select(tables.audit.c.about)).scalars())
    assert code.replace("-", "") not in ids | about


def test_a_text_that_looks_like_no_code_stays_an_answer(play: Play, code: str) -> None:
    play.enters(code)
    play.sends(Said("ABCDEFGHIJ là mã dự án"))
    assert play.live("du_an[1]/ten") == ["ABCDEFGHIJ là mã dự án"]


def test_opened_is_noted_once(play: Play, code: str) -> None:
    new_id = counting("o")
    table = tables.invitations
    moments = set()
    for _ in range(3):
        play.sends(Opened(code), new_id())
        with reading(play.engine) as connection:
            query = select(table.c.opened_at).where(table.c.opened_at.is_not(None))
            moments.add(connection.execute(query).scalar_one())
    assert len(moments) == 1


def test_who_asked_and_is_erased_leaves_no_request(play: Play, code: str) -> None:
    play.enters(code)
    joins(play, code, "binh")
    play.says("/xoa")
    assert (rows(play, "join_requests"), rows(play, "drafts")) == (0, 1)
    play.address = "an"
    assert play.opens().messages[0].key != "join"
