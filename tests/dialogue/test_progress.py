"""The bar of the whole report: how far a question is in it, over all projects."""

from __future__ import annotations

from tests.play import Play


def at(play: Play, path: str) -> tuple[int, int]:
    play.presses(f"goto:{path}")
    assert play.key == path
    assert play.shown.progress is not None
    return play.shown.progress


def test_it_grows_through_all_projects_to_the_last_question(play: Play) -> None:
    play.agrees()
    play.says("Nuôi bò")
    first, of_one = at(play, "du_an[1]/ten")
    assert first == 1
    play.presses("goto:du_an")
    play.presses("add")
    play.says("Nuôi dê")
    outline = play.registry.newest("ngan_sach").outline
    last = next(one for one in reversed(outline.places) if not one.repeats and one.template in outline.asked)
    paths = ["du_an[1]/ten", "du_an[1]/quy_mo", "du_an[2]/ten", "du_an[2]/quy_mo", last.template]
    told = [at(play, path) for path in paths]
    assert [one for one, _ in told] == sorted({one for one, _ in told}), told
    [of] = {of for _, of in told}
    assert of > of_one, "the second project's questions count too"
    assert told[-1] == (of, of)
