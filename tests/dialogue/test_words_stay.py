"""What was written stays until something else is there; what nobody can see is nothing."""

from __future__ import annotations

import pytest

from flows.messages.message import Kind, Reply
from tests.dialogue.versions import B, form, live, publish, repeat
from tests.play import Play

QUESTION = "du_an[1]/quy_mo"
MULTILINE = "text | a | Hoạt động | multiline"
UNSEEN = ["\u200b", "\u2060", "\ufeff", "\u3164", "\u2800", "\u00ad", "\u200b \u00a0\n\u3000\t", "\U000e0020"]


def presses(reply: Reply) -> list[str]:
    return [button.press for message in reply.messages for row in message.buttons for button in row]


def sealed(play: Play, path: str) -> str:
    """What a report says at `path` that is submitted now."""
    for _ in range(3):
        if play.key == "submitted":
            break
        play.presses("submit")
    answer = play.submissions()[-1].answers.get(path)
    return "" if answer is None else answer.text


@pytest.fixture
def at_scale(play: Play) -> Play:
    """At 1.4, answered with two messages."""
    play.agrees()
    play.says("Bò", "xã Hồng Thuận", "2017", "1 xã", "25 hộ")
    assert play.key == QUESTION
    return play


class TestWritingAnew:
    """ "Viết lại"."""

    def test_the_old_words_stay_until_new_ones_come(self, at_scale: Play) -> None:
        reply = at_scale.presses("replace")
        assert "Tin tới sẽ thay cho lời đã viết" in reply.messages[-1].plain
        assert live(at_scale)[QUESTION] == ["1 xã", "25 hộ"]
        at_scale.says("2 xã")
        assert live(at_scale)[QUESTION] == ["2 xã"]
        at_scale.says("30 hộ")
        assert live(at_scale)[QUESTION] == ["2 xã", "30 hộ"]

    @pytest.mark.parametrize("way", ["pause", "back", "contents", "done", "goto:du_an[1]/ten", "skip"])
    def test_who_goes_away_loses_nothing(self, at_scale: Play, way: str) -> None:
        at_scale.presses("replace")
        at_scale.presses(way)
        assert sealed(at_scale, QUESTION) == "1 xã\n25 hộ"

    @pytest.mark.parametrize("way", ["pause", "back", "contents", "goto:du_an[1]/ten"])
    def test_who_comes_back_adds(self, at_scale: Play, way: str) -> None:
        at_scale.presses("replace")
        at_scale.presses(way)
        reply = at_scale.presses(f"goto:{QUESTION}")
        assert "Tin tới sẽ thay" not in reply.messages[-1].plain
        at_scale.says("và 3 bản")
        assert live(at_scale)[QUESTION] == ["1 xã", "25 hộ", "và 3 bản"]

    def test_submitted_so_it_is_whole(self, at_scale: Play) -> None:
        at_scale.presses("replace")
        assert sealed(at_scale, QUESTION) == "1 xã\n25 hộ"

    def test_it_can_be_undone_and_both_kept(self, at_scale: Play) -> None:
        at_scale.presses("replace")
        assert "both" in presses(at_scale.says("2 xã"))
        at_scale.presses("undo")
        assert live(at_scale)[QUESTION] == ["1 xã", "25 hộ"]

    def test_looking_at_the_help_and_the_history_changes_nothing(self, at_scale: Play) -> None:
        at_scale.presses("replace")
        at_scale.presses("history")
        at_scale.says("trợ giúp")
        at_scale.says("2 xã")
        assert live(at_scale)[QUESTION] == ["2 xã"]

    def test_through_a_restart(self, at_scale: Play) -> None:
        at_scale.presses("replace")
        at_scale.restarts()
        at_scale.says("2 xã")
        assert live(at_scale)[QUESTION] == ["2 xã"]


class TestTakingOut:
    """One message of an answer, on channels where nobody can take one back."""

    def test_by_its_button_and_back_by_undo(self, at_scale: Play) -> None:
        shown = at_scale.presses("history")
        outs = [press for press in presses(shown) if press.startswith("take_out:")]
        assert len(outs) == 2
        assert all(len(f"{QUESTION} {press}".encode()) <= 64 for press in outs), "Bot API, callback_data"
        reply = at_scale.presses(outs[0], QUESTION)
        assert "đã bỏ “1 xã”" in reply.messages[0].plain
        assert live(at_scale)[QUESTION] == ["25 hộ"]
        assert "undo" in presses(reply)
        at_scale.presses("undo")
        assert live(at_scale)[QUESTION] == ["1 xã", "25 hộ"]

    def test_late_and_twice(self, at_scale: Play) -> None:
        outs = [one for one in presses(at_scale.presses("history")) if one.startswith("take_out:")]
        at_scale.presses("done")
        assert at_scale.key != QUESTION
        at_scale.presses(outs[1], QUESTION)
        assert live(at_scale)[QUESTION] == ["1 xã"]
        reply = at_scale.presses(outs[1], QUESTION)
        assert "đã được bỏ ra rồi" in reply.messages[0].plain
        assert live(at_scale)[QUESTION] == ["1 xã"]

    def test_many_by_pages(self, at_scale: Play) -> None:
        at_scale.says(*(f"ý {number}" for number in range(3, 21)))
        shown = at_scale.presses("history")
        assert "20. " in shown.messages[0].text
        assert len([one for one in presses(shown) if one.startswith("take_out:")]) == 8
        assert "history:1" in presses(shown)
        oldest = at_scale.presses("history:2")
        assert "1. " in oldest.messages[0].text
        assert "history:3" not in presses(oldest)
        out = next(one for one in presses(oldest) if one.startswith("take_out:"))
        at_scale.presses(out, QUESTION)
        assert live(at_scale)[QUESTION][0] == "25 hộ"


class TestLateTaps:
    """A tap on what a new version dropped is kept as the same words typed are."""

    def begin(self, play: Play, rows: list[str], choices: str = "bo de ong") -> None:
        play.registry.publish(form(1, rows, choices).encode(), "f.md")
        play.agrees("f")

    def test_of_a_question_that_is_gone(self, play: Play) -> None:
        self.begin(play, ["select_one vat | v | V", B])
        publish(play, 2, [B])
        reply = play.presses("choice:de", "v")
        assert reply.saved
        assert "chưa ghi vào câu nào" in reply.messages[-1].plain
        assert live(play) == {"v": ["De"]}
        assert play.key == "b"

    def test_in_a_row(self, play: Play) -> None:
        self.begin(play, [*repeat("r", "select_one vat | v | V", "text | x | X")])
        play.presses("add")
        publish(play, 2, [*repeat("r", "text | x | X")])
        play.presses("choice:de", "r[1]/v")
        assert live(play) == {"r[1]/v": ["De"]}

    def test_of_a_choice_that_is_gone(self, play: Play) -> None:
        self.begin(play, ["select_one vat | v | V", B])
        publish(play, 2, ["select_one vat | v | V", B], "bo de")
        reply = play.presses("choice:ong", "v")
        assert reply.saved
        assert live(play) == {"v": ["Ong"]}
        assert play.key == "v", "asked whether it is to stay as it is"
        assert "confirm" in presses(reply)

    def test_of_a_choice_that_never_was(self, play: Play) -> None:
        self.begin(play, ["select_one vat | v | V", B])
        reply = play.presses("choice:trau", "v")
        assert (reply.saved, reply.messages[-1].kind) == (False, Kind.ERROR)
        assert not live(play)


class TestUnseen:
    """Text that holds nothing to see."""

    @pytest.mark.parametrize("text", UNSEEN)
    def test_is_no_answer_and_no_name(self, play: Play, text: str) -> None:
        play.agrees()
        reply = play.says(text)
        assert (reply.saved, reply.messages[0].kind) == (False, Kind.ERROR)
        assert play.key == "du_an[1]/ten"
        play.presses("name")
        assert not play.says(text).saved

    def test_is_no_caption_and_no_edit(self, at_scale: Play) -> None:
        at_scale.attaches("anh.jpg", "\u200b")
        assert "\u200b" not in live(at_scale)[QUESTION]
        first = at_scale.says("3 bản").to
        assert not at_scale.edits(first, "\u2060").saved
        assert "3 bản" in live(at_scale)[QUESTION]

    def test_beside_words_it_is_kept_as_typed(self, play: Play) -> None:
        play.agrees()
        play.says("👨\u200d👩\u200d👧 khỏe\u200b")
        assert live(play)["du_an[1]/ten"] == ["👨\u200d👩\u200d👧 khỏe\u200b"]


def test_the_review_counts_only_what_is_asked(play: Play) -> None:
    play.agrees("phi_chinh_phu")
    play.presses("goto:pham_vi")
    play.presses("choice:rieng", "pham_vi")
    assert "tiếp cận" not in play.presses("review").messages[-1].text
    play.presses("goto:pham_vi")
    play.presses("choice:chung", "pham_vi")
    assert "0 tiếp cận" in play.presses("review").messages[-1].text


def test_the_review_says_of_which_project(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    play.presses("goto:du_an")
    play.presses("add")
    play.says("Dê")
    text = play.presses("review").messages[-1].text
    assert "(dự án 1: 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, …)" in text
    for path in ("dia_diem", "thoi_gian", "quy_mo", "muc_tieu", "hoat_dong", "ket_qua", "tac_dong"):
        play.presses(f"goto:du_an[1]/{path}")
        play.says("có")
        play.presses("done")
    assert "(dự án 1: 1.7, " in play.presses("review").messages[-1].text
