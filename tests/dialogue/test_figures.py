"""Figures of an answer: offered, never in the way, never invented, and what was said about them is kept."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.form.outline import Question
from flows.messages.message import Kind
from flows.reading.figures import read_figures
from flows.report.answer import Answer, Standing
from flows.report.figure import Amount, Confirmation, Named
from tests.chance import examples
from tests.dialogue.beginnings import code_of
from tests.play import Play

SCALE = "du_an[1]/quy_mo"


@pytest.fixture
def read(play: Play) -> Play:
    """1.4 is closed with three figures, one stands at 1.5."""
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says("1 xã, 25 hộ nghèo", "Tổng kinh phí 608 triệu đồng")
    play.presses("done")
    return play


def sealed(play: Play, path: str = SCALE) -> Answer:
    for _ in range(2):
        play.presses("submit")
    answer = play.submissions()[-1].answers[path]
    play.presses("withdraw")
    return answer


def values(answer: Answer) -> dict[str, tuple[object, Confirmation]]:
    return {
        one.name: (one.value.value if isinstance(one.value, Amount) else one.value, one.confirmation)
        for one in answer.figures
    }


def test_the_table_comes_before_the_next_question_and_waits_for_nobody(read: Play) -> None:
    table, prompt = read.replies[-1].messages
    assert table.kind is Kind.NOTICE
    assert "• số hộ: 25" in table.text
    assert prompt.key == "du_an[1]/muc_tieu"
    read.says("Thoát nghèo")
    assert sealed(read, "du_an[1]/muc_tieu").text == "Thoát nghèo"
    assert {one.confirmation for one in sealed(read).figures} == {Confirmation.READ}


def test_a_rate_is_shown_as_a_rate_and_is_no_total(play: Play) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says("25 hộ, mỗi hộ 2 con bò, 12 triệu đồng/con")
    play.presses("done")
    table = play.replies[-1].messages[0].text.splitlines()[1:]
    assert table == ["• số hộ: 25", "• số con vật nuôi: 2/hộ", "• kinh phí: 12.000.000 đồng/con"]
    assert [one.value.is_total for one in sealed(play).figures if isinstance(one.value, Amount)] == [
        True,
        False,
        False,
    ]


def test_beside_a_rate_the_total_can_be_added(play: Play) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says("mỗi hộ 2 con bò")
    play.presses("done")
    play.presses(f"mend:{SCALE}")
    assert any(button.press == "figure:so_con" for row in play.shown.buttons for button in row)
    play.presses("figure:so_con")
    play.says("50")
    told = [one.value for one in sealed(play).figures if isinstance(one.value, Amount)]
    assert [(one.value, one.per) for one in told] == [(Decimal(2), "hộ"), (Decimal(50), "")]


def test_a_tap_confirms_however_late_and_twice(read: Play) -> None:
    read.says("Thoát nghèo")
    read.presses("done")
    for _ in range(2):
        assert read.presses(f"agree:{SCALE}", "du_an[1]/muc_tieu").saved
    assert {one.confirmation for one in sealed(read).figures} == {Confirmation.CONFIRMED}
    assert sealed(read).text == "1 xã, 25 hộ nghèo\nTổng kinh phí 608 triệu đồng"


def test_nothing_read_nothing_said(play: Play) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says("cả xã cùng làm")
    play.presses("done")
    assert [one.kind for one in play.replies[-1].messages] == [Kind.PROMPT]


def test_an_edit_keeps_what_was_said_about_the_others(read: Play) -> None:
    read.presses(f"agree:{SCALE}")
    message = next(reply.to for reply in read.replies if reply.to == "m4")
    read.edits(message, "1 xã, 26 hộ nghèo")
    kept = values(sealed(read))
    assert kept["so_xa"] == (Decimal(1), Confirmation.CONFIRMED)
    assert kept["so_ho"] == (Decimal(26), Confirmation.READ)


def test_a_correction_outlives_an_edit_of_the_words(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.presses("figure:2")
    read.says("26")
    read.presses("back")
    read.edits("m4", "1 xã, 30 hộ nghèo")
    assert values(sealed(read))["so_ho"] == (Decimal(26), Confirmation.CORRECTED)
    assert "30 hộ" in sealed(read).text


def test_a_figure_that_is_none_is_taken_out(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.presses("figure:1")
    read.presses("no_figure")
    assert "so_xa" not in values(sealed(read))


def test_words_while_the_table_is_open_go_to_the_question_behind(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.says("Thoát nghèo bền vững")
    read.presses("done")
    assert sealed(read, "du_an[1]/muc_tieu").text == "Thoát nghèo bền vững"


def test_an_unreadable_correction_changes_nothing(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.presses("figure:2")
    assert not read.says("khá nhiều").saved
    assert "Chưa đọc được" in read.shown.text
    assert values(sealed(read))["so_ho"][0] == Decimal(25)


def test_undo_takes_a_correction_back(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.presses("figure:2")
    read.says("26", "hoàn tác")
    assert values(sealed(read))["so_ho"] == (Decimal(25), Confirmation.READ)


def test_figures_survive_a_restart(read: Play) -> None:
    read.presses(f"agree:{SCALE}")
    read.restarts()
    assert values(sealed(read))["kinh_phi"] == (Decimal(608_000_000), Confirmation.CONFIRMED)


def test_many_figures_are_no_wall(play: Play) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says(", ".join(f"{number} hộ" for number in range(2, 40)))
    play.presses("done")
    table = play.replies[-1].messages[0].text.splitlines()
    assert len(table) == 10
    assert table[-1] == "… và 30 số nữa"


def test_leaving_through_the_contents_closes_and_reads_it(play: Play) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says("1 xã, 25 hộ nghèo")
    play.presses("contents")
    table, prompt = play.presses("goto:du_an[1]/muc_tieu").messages
    assert "• số hộ: 25" in table.text
    assert prompt.key == "du_an[1]/muc_tieu"
    assert set(values(sealed(play))) == {"so_xa", "so_ho"}


@pytest.mark.parametrize("press", ["back", "goto:du_an[1]/muc_tieu", "review"])
def test_walking_away_offers_what_was_read(play: Play, press: str) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says("25 hộ nghèo")
    table, prompt = play.presses(press).messages
    assert "• số hộ: 25" in table.text
    assert prompt.kind in {Kind.PROMPT, Kind.SUMMARY}


def test_an_answer_left_open_on_another_phone_is_read_when_it_is_sealed(play: Play) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    code = code_of(play, "device")
    play.says("25 hộ nghèo")
    play.address = "an2"
    play.enters(code)
    play.presses("goto:du_an[1]/ten")
    assert values(sealed(play)) == {"so_ho": (Decimal(25), Confirmation.READ)}


def test_figures_of_words_that_are_gone_are_gone(read: Play) -> None:
    read.presses(f"goto:{SCALE}")
    read.presses("replace")
    read.says("trồng cỏ voi")
    read.presses("done")
    assert sealed(read).figures == ()
    read.presses("review")
    assert "chưa xác nhận" not in read.shown.text


def test_an_answer_that_was_opened_again_has_no_figures_of_old_words(read: Play) -> None:
    read.presses(f"goto:{SCALE}")
    read.says("và trồng cỏ")
    read.edits("m4", "1 xã, 30 hộ nghèo")
    assert values(sealed(read))["so_ho"] == (Decimal(30), Confirmation.READ)


@pytest.mark.parametrize(("press", "households"), [("both", ["25 hộ", "30 hộ"]), ("", ["30 hộ"])])
def test_words_put_beside_others_or_in_their_place_are_read(
    tmp_path: Path, press: str, households: list[str]
) -> None:
    form = """
    | survey | type | name | label | figures            |
    |        | text | ai   | Ai?   | so_ho (số hộ): hộ  |
    |        | text | gi   | Gì?   |                    |

    | settings | form_id | version |
    |          | f       | 1       |
    """
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", form))
    play.agrees("f")
    play.says("25 hộ")
    play.presses("goto:ai")
    play.says("30 hộ")
    if press:
        assert "• số hộ: 25" in play.presses(press).messages[0].text
    assert [one.words for one in sealed(play, "ai").figures] == households
    play.close()


def test_an_edit_while_a_figure_is_asked_for_does_not_put_another_in_its_place(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.presses("figure:2")
    assert read.shown.text.startswith("Số hộ:")
    read.edits("m4", "1 xã, 5 bản, 25 hộ nghèo")
    read.says("26")
    kept = values(sealed(read))
    assert kept["so_ban"] == (Decimal(5), Confirmation.READ)
    assert kept["so_ho"] == (Decimal(26), Confirmation.CORRECTED)


def test_an_edit_offers_what_is_new_in_it(read: Play) -> None:
    read.presses(f"agree:{SCALE}")
    told, table = read.edits("m4", "1 xã, 27 hộ nghèo").messages
    assert "đã sửa" in told.text
    assert "• số hộ: 27" in table.text
    assert len(read.edits("m4", "1 xã, 27 hộ nghèo và cận nghèo").messages) == 2, "27 is still open"
    read.presses(f"agree:{SCALE}")
    assert len(read.edits("m4", "1 xã, 27 hộ nghèo").messages) == 1, "nothing is new"


def test_correcting_one_of_two_keeps_what_was_said_of_the_other(play: Play) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says("25 hộ nghèo, 10 hộ cận nghèo")
    play.presses("done")
    play.presses(f"mend:{SCALE}")
    play.presses("figure:1")
    play.says("26")
    play.presses(f"agree:{SCALE}")
    play.edits("m4", "25 hộ nghèo, 10 hộ cận nghèo, 3 xã")
    assert [(one.words, one.confirmation) for one in sealed(play).figures] == [
        ("26", Confirmation.CORRECTED),
        ("10 hộ", Confirmation.CONFIRMED),
        ("3 xã", Confirmation.READ),
    ]


def test_a_figure_that_is_none_does_not_come_back_with_the_next_words(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.presses("figure:1")
    for _ in range(2):  # the second tap finds nothing chosen
        read.presses("no_figure")
    assert read.key == "figures"
    table = read.edits("m5", "Tổng kinh phí 609 triệu đồng").messages[0]
    assert "số xã" not in table.text
    assert set(values(sealed(read))) == {"so_ho", "kinh_phi"}
    told = read.edits("m4", "2 xã, 25 hộ nghèo").messages[-1]
    assert "• số xã: 2" in told.text, "other words are offered"


def test_what_is_not_shown_is_not_agreed_to(play: Play) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says(", ".join(f"{number} hộ" for number in range(2, 14)))
    play.presses("done")
    buttons = [button.press for row in play.replies[-1].messages[0].buttons for button in row]
    assert buttons == [f"mend:{SCALE}", f"leave:{SCALE}"]
    play.presses(f"mend:{SCALE}")
    assert f"agree:{SCALE}" not in play.pressable
    play.presses("figure:@8")
    assert "figure:9" in play.pressable
    assert f"agree:{SCALE}" in play.pressable
    play.presses("figure:12")
    play.says("130")
    assert [one.value for one in sealed(play).figures][-1] == Amount(Decimal(130))


def test_the_review_leads_from_one_answer_to_the_next(play: Play) -> None:
    play.agrees()
    play.says("Bò", "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định", "2011")
    play.presses(f"goto:{SCALE}")
    play.says("25 hộ")
    play.presses("review")
    play.presses(next(press for press in play.pressable if press.startswith("mend:")))
    assert "câu 1.2" in play.shown.text
    play.presses("leave:du_an[1]/dia_diem")
    assert "câu 1.3" in play.shown.text
    play.presses("agree:du_an[1]/thoi_gian")
    assert "câu 1.4" in play.shown.text
    play.presses(f"agree:{SCALE}")
    assert play.key == "review"
    assert "3 số liệu chưa xác nhận" in play.shown.text


def test_a_late_tap_about_another_answer_leaves_the_open_table_open(play: Play) -> None:
    play.agrees()
    play.says("Bò", "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định", "2011")
    play.presses("mend:du_an[1]/thoi_gian")
    play.presses("agree:du_an[1]/dia_diem")
    assert play.key == "figures"
    assert "câu 1.3" in play.shown.text


def test_a_photo_while_the_table_is_open_goes_to_the_question_behind(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.attaches("bo.jpg")
    assert [part.file.name for part in sealed(read, "du_an[1]/muc_tieu").parts if part.file] == ["bo.jpg"]


@pytest.mark.parametrize("press", ["agree", "mend", "leave"])
def test_a_press_that_names_no_question_is_told_so(read: Play, press: str) -> None:
    assert "Không thấy câu nào" in read.presses(f"{press}:du_an").messages[0].text


def test_what_was_submitted_is_not_changed_by_a_late_tap_and_one_is_told(read: Play) -> None:
    for _ in range(2):
        read.presses("submit")
    assert "Báo cáo đã nộp chưa đổi theo" in read.presses(f"agree:{SCALE}").messages[0].text
    assert {one.confirmation for one in read.submissions()[-1].answers[SCALE].figures} == {Confirmation.READ}
    assert read.presses(f"mend:{SCALE}").messages[0].key == "submitted"


def test_a_sum_without_its_unit_is_not_guessed_at(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.presses("figure:kinh_phi")
    assert not read.says("700").saved
    assert "608 triệu đồng" in read.shown.text
    read.says("700 triệu")
    assert values(sealed(read))["kinh_phi"] == (Decimal(700_000_000), Confirmation.CORRECTED)


def test_the_example_of_a_place_can_be_written(play: Play) -> None:
    play.agrees()
    play.says("Bò", "xã Văn Lăng, huyện Đồng Hỷ, tỉnh Thái Nguyên")
    play.presses("mend:du_an[1]/dia_diem")
    play.presses("figure:1")
    example = play.shown.text.partition("ví dụ ")[2].rstrip(".")
    assert play.says(example).saved
    [first, *_] = sealed(play, "du_an[1]/dia_diem").figures
    assert (first.words, first.confirmation) == (example, Confirmation.CORRECTED)


def test_photos_recordings_and_other_files_are_counted_apart(play: Play) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says("chuồng mới", "bò khỏe")
    play.attaches("bo.jpg")
    play.attaches("loi.ogg", data=b"OggS" + bytes(24) + b"OpusHead" + bytes(64))
    play.attaches("bang.pdf", data=b"%PDF-1.4\n%%EOF\n")
    assert "2 tin, 1 ảnh, 1 ghi âm, 1 tệp, 17 chữ." in play.presses("done").messages[-1].plain


pieces = st.sampled_from(
    ["25 hộ", "1,2 tỷ", "bò", "mỗi hộ", "3 xã", "từ", "năm 2013", "15/20 hộ", "tr", ".", "25 hộ nghèo,"]
)
words = st.lists(pieces, min_size=1, max_size=6).map(" ".join)
deeds = st.one_of(
    words,
    st.tuples(st.just("edit"), words),
    st.sampled_from(
        ["delete", "done", "done", "back", "replace", "skip", "undo", "contents", "figure:1", "figure:2"]
        + ["figure:so_nguoi", "no_figure", "26", "hơn 40", "600 triệu", "restart"]
        + [f"{press}:{SCALE}" for press in ("agree", "mend", "leave", "goto")]
    ).map(lambda press: ("press", press)),
)


def do(play: Play, deed: str | tuple[str, str]) -> None:
    """One thing that an officer does."""
    match deed:
        case "edit", new:
            play.edits(f"m{len(play.replies) - 1}", new)
        case _, "delete":
            play.deletes(f"m{len(play.replies) - 1}")
        case _, "restart":
            play.restarts()
        case _, ("26" | "hơn 40" | "600 triệu") as correction:
            play.says(correction)
        case _, press:
            play.presses(press)
        case said:
            play.says(str(said))


@settings(
    max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(done=st.lists(deeds, min_size=3, max_size=14))
def test_never_invented(play: Play, done: list[str | tuple[str, str]]) -> None:
    """Whatever is done: a figure stands in the words, with what they say; or it was typed as a correction."""
    play.address = repr(done)
    play.agrees()
    play.presses(f"goto:{SCALE}")
    for deed in done:
        do(play, deed)
    for _ in range(2):
        play.presses("submit")
    answer = play.submissions()[-1].answers.get(SCALE, Answer(SCALE, Standing.OPEN))
    question = play.registry.newest("ngan_sach").outline.by_template["du_an/quy_mo"].node
    assert isinstance(question, Question)
    told = [(one.name, one.value, one.words) for one in read_figures(answer.text, question.figures)]
    for figure in answer.figures:
        assert figure.confirmation is not Confirmation.DENIED
        if figure.confirmation is Confirmation.CORRECTED:
            assert figure.words in {"26", "hơn 40", "600 triệu"} or figure.words in repr(done)
        else:
            told.remove((figure.name, figure.value, figure.words))


def test_a_name_that_many_places_have_means_the_one_near_the_project_before(play: Play) -> None:
    """There are dozens of Tân Lập. Alone it is not read; after a project in Mộc Châu it is the one there."""
    play.agrees()
    play.says("Nuôi bò", "xã Tân Lập")
    assert "Tân Lập (nay" not in "".join(message.text for message in play.replies[-1].messages)
    play.presses("goto:du_an[1]/dia_diem")
    play.presses("replace")
    play.says("xã Chiềng Sơn, huyện Mộc Châu")
    play.presses("goto:du_an")
    play.presses("add")
    play.says("Nuôi dê", "xã Tân Lập")
    assert "• nơi: Xã Tân Lập (nay thuộc Tỉnh Sơn La)" in play.replies[-1].messages[0].text
    play.presses("agree:du_an[2]/dia_diem")
    play.presses("goto:du_an[1]/dia_diem")
    play.presses("replace")
    play.says("xã Y Tý, huyện Bát Xát")
    answer = sealed(play, "du_an[2]/dia_diem")
    assert [(place.province, confirmation) for place, confirmation in _places(answer)] == [
        ("Tỉnh Sơn La", Confirmation.CONFIRMED)
    ]
    play.presses("goto:du_an[2]/dia_diem")
    play.says("xã Tân Lập ạ")
    assert [place.province for place, _ in _places(sealed(play, "du_an[2]/dia_diem"))] == ["Tỉnh Sơn La"]


def _places(answer: Answer) -> list[tuple[Named, Confirmation]]:
    return [(one.value, one.confirmation) for one in answer.figures if isinstance(one.value, Named)]
