"""The difference between two versions: nothing where nothing changed, everything else once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from flows.messages.message import FileRef
from flows.report.answer import Answer, Part, Standing
from flows.report.difference import difference
from tests.play import START

words = st.text(alphabet="ab \n", min_size=1, max_size=6)
picture = FileRef("1" * 64, "a.jpg", "image/jpeg", 3)
files = st.sampled_from([None, picture, replace(picture, sha256="2" * 64)])
parts = st.builds(lambda text, file: Part(f"m{text}", text, START, "r", file), words, files)
answers = st.builds(
    lambda path, sent: Answer(path, Standing.GIVEN, None, tuple(sent)),
    st.sampled_from("abcd"),
    st.lists(parts, max_size=2),
)
reports = st.lists(answers, max_size=4).map(lambda told: {one.path: one for one in told})


@given(reports)
def test_a_report_does_not_differ_from_itself(report: dict[str, Answer]) -> None:
    assert difference(report, report) == ()


@given(reports, reports)
def test_it_is_the_same_both_ways(one: dict[str, Answer], other: dict[str, Answer]) -> None:
    forth, back = difference(one, other), difference(other, one)
    assert {change.path for change in forth} == {change.path for change in back}
    assert all(change.before != change.after for change in forth)


def retyped(part: Part, number: int) -> Part:
    """The same words from another program: other line ends, blanks behind them, another id."""
    text = part.text if part.file else part.text.replace("\n", " \r\n") + " "
    return replace(part, id=f"x{number}", text=text)


@given(reports)
def test_line_ends_and_names_of_messages_make_no_difference(report: dict[str, Answer]) -> None:
    again = {
        path: replace(answer, parts=tuple(retyped(part, n) for n, part in enumerate(answer.parts)))
        for path, answer in report.items()
    }
    assert difference(report, again) == ()
