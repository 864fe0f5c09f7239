"""Files that cannot be kept: the words that came with them are."""

from __future__ import annotations

import pytest

from flows.messages.message import Attached, FileRef, Kind, Reason, Reply, Unreadable
from tests.play import Play


@pytest.mark.parametrize("reason", Reason)
def test_words_beside_what_cannot_be_kept_are_kept(play: Play, reason: Reason) -> None:
    """They answer the question, or join it, and can be edited."""
    play.agrees()
    reply = play.sends(Unreadable(reason, "Nuôi bò sinh sản"))
    assert reply.saved
    assert [one.kind for one in reply.messages] == [Kind.ERROR, Kind.PROMPT]
    assert reply.messages[0].text.endswith("Chữ đi kèm đã lưu.")
    assert (play.key, play.live("du_an[1]/ten")) == ("du_an[1]/dia_diem", ["Nuôi bò sinh sản"])
    play.edits(reply.to, "Nuôi bò")
    assert play.live("du_an[1]/ten") == ["Nuôi bò"]
    play.presses("goto:du_an[1]/hoat_dong")
    reply = play.sends(Unreadable(reason, "  "))
    assert (reply.saved, len(reply.messages)) == (False, 1)
    reply = play.sends(Unreadable(reason, "mua bê"))
    assert (reply.saved, [one.kind for one in reply.messages]) == (True, [Kind.ERROR])
    assert play.live("du_an[1]/hoat_dong") == ["mua bê"]


def test_words_beside_a_file_wait_for_consent_too(play: Play) -> None:
    reply = play.sends(Unreadable(Reason.BROKEN, "Nuôi bò"))
    assert not reply.saved
    assert "thì những gì gửi mới được lưu" in reply.messages[0].text


def test_a_persons_files_come_to_no_more_than_they_may(play: Play) -> None:
    """500 MB in all, as the sentence says."""
    play.agrees()
    play.presses("goto:du_an[1]/hoat_dong")

    def sends(number: int, size: int, caption: str = "") -> Reply:
        file = FileRef(f"{number:064x}", f"{number}.mp4", "video/mp4", size)
        return play.sends(Attached(file, caption))

    assert all(sends(number, 20_000_000).saved for number in range(24))
    play.deletes(play.replies[-1].to)  # it is kept all the same
    assert sends(24, 20_000_000).saved
    reply = sends(25, 1, "chuồng")
    assert "được 500 MB, nên tệp này chưa lưu. Chữ vẫn gửi được" in reply.messages[0].text
    assert reply.saved
    assert not sends(26, 1).saved
    assert play.live("du_an[1]/hoat_dong") == [""] * 24 + ["chuồng"]
    play.address = "binh"
    play.agrees()
    assert sends(27, 20_000_000).saved, "each has a limit of their own"
