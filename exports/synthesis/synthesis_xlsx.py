"""XLSX: the synthesis with charts, and every line that it stands on, each leading to its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from exports import labels as words
from exports.fields import Scalar
from exports.long_text import pieces
from exports.synthesis.gather import Synthesis
from exports.synthesis.kept import Source
from exports.synthesis.sums import Sum
from exports.workbook import WIDEST, Book
from exports.xml_text import xml_text

CELL_UNITS = 32_767
CONTINUED_IN = 32_000
"""A longer answer goes on in the next line of its sheet, so many UTF-16 units a line."""
CHART_AT = 5
"""The column at which charts stand, beside their figures."""
CHART_LINES = 18
"""How many lines a chart is high."""
MOST_BARS = 40


def write(synthesis: Synthesis, to: Path) -> None:
    """Write the workbook `to`. Raises ExportError if a sheet is full."""
    with Book(to) as book:
        _Workbook(book, synthesis).fill()


class _Workbook:
    """Fills the sheets."""

    def __init__(self, book: Book, synthesis: Synthesis) -> None:
        self._book = book
        self._synthesis = synthesis
        self._charts = book.lines(words.SYNTHESIS_SHEETS["charts"], ())
        self._lists = {
            key: book.lines(words.SYNTHESIS_SHEETS[key], headers, 1)
            for key, headers in words.SYNTHESIS_HEADERS.items()
        }
        self._title = book.file.add_format({"bold": True, "font_size": 12})
        self._line_of: dict[str, int] = {}
        """The line of each report in the sheet of reports."""
        for key, headers in words.SYNTHESIS_HEADERS.items():
            for at, header in enumerate(headers):
                if header in _WIDTHS:
                    self._lists[key].widen(at, _WIDTHS[header])

    def fill(self) -> None:
        """Fill all sheets."""
        for source in self._synthesis.sources:
            self._line_of[source.number] = self._lists["reports"].add(_source(source))
        self._fill_charts()
        self._fill_sums()
        self._fill_models()
        self._fill_figures()
        self._fill_groups()
        self._fill_answers()

    def _fill_charts(self) -> None:
        synthesis = self._synthesis
        for position, width in enumerate((34, 22, 22, 14)):
            self._charts.widen(position, width)
        self._charts.text(0, 0, words.SYNTHESIS, self._title)
        kinds: Counter[str] = Counter()
        for (kind, _, _), count in synthesis.kinds.items():
            kinds[kind] += count
        models = {kind: (Decimal(count),) for kind, count in sorted(kinds.items(), key=lambda one: -one[1])}
        self._block(words.BY_KIND, (words.KIND, words.MODELS), models, "bar")
        for subject in synthesis.sums.subjects:
            what = "source" if subject.is_money else "province"
            sums = {name: one for (name,), one in synthesis.sums.by(subject, what).items()}
            header = words.SOURCE if subject.is_money else words.PROVINCE_OF
            title = f"{subject.title} ({synthesis.titles[subject.outline]})"
            self._block(
                title,
                (header, words.IS_CONFIRMED, words.UNCONFIRMED, words.LEFT_OUT),
                {name: _figures(one) for name, one in sums.items()},
                "bar" if subject.is_money else "column",
                is_money=subject.is_money,
            )

    def _block(
        self,
        title: str,
        headers: Sequence[str],
        rows: Mapping[str, tuple[Decimal | int | None, ...]],
        kind: str,
        *,
        is_money: bool = False,
    ) -> None:
        """Add a small table, and a chart of its first column of figures beside it."""
        lines = self._charts
        at = lines.next_line()
        lines.text(at, 0, xml_text(title), self._title)
        at = lines.next_line()
        for position, header in enumerate(headers):
            lines.text(at, position, header, self._book.head)
        first = at + 1
        for name, figures in rows.items():
            lines.add((name, *figures), is_money=is_money)
        last = min(first + min(len(rows), MOST_BARS) - 1, lines.filled - 1)
        if rows:
            self._add_chart(title, (first, last), kind, is_money=is_money)
        while lines.filled < first + CHART_LINES:
            lines.next_line()

    def _add_chart(self, title: str, rows: tuple[int, int], kind: str, *, is_money: bool) -> None:
        """Add a chart of these lines. Its axis begins at 0, so that bars have the right proportions."""
        number = "#,##0,," if is_money else "#,##0"  # two commas: in millions
        title = f"{title}, {words.MILLIONS}" if is_money else title
        sheet = self._charts.title
        first, last = rows
        chart = self._book.file.add_chart({"type": kind})
        chart.add_series(
            {
                "name": [sheet, first - 1, 1],
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, 1, last, 1],
                "fill": {"color": "#2F6DB5"},
                "data_labels": {"value": True, "num_format": number},
                "gap": 60,
            }
        )
        chart.set_title({"name": xml_text(title), "name_font": {"size": 11}, "overlay": False})
        chart.set_legend({"none": True})
        along, across = ("y_axis", "x_axis") if kind == "bar" else ("x_axis", "y_axis")
        getattr(chart, f"set_{along}")({"reverse": kind == "bar", "num_font": {"size": 9}})
        getattr(chart, f"set_{across}")(
            {
                "num_format": number,
                "min": 0,
                "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
            }
        )
        chart.set_size({"width": 760, "height": 340})
        self._charts.sheet.insert_chart(first - 2, CHART_AT, chart, {"object_position": 3})

    def _fill_sums(self) -> None:
        for cut, one in sorted(self._synthesis.sums.by_cut.items()):
            subject = cut.subject
            title = self._synthesis.titles[subject.outline]
            about = title, subject.question, subject.figure, cut.source or None, cut.province, cut.year
            confirmed, unconfirmed, left_out = _figures(one)
            figures = confirmed, one.confirmed_count, one.inexact_count, unconfirmed, one.unconfirmed_count
            self._lists["sums"].add((*about, *figures, left_out), is_money=subject.is_money)

    def _fill_models(self) -> None:
        for one in self._synthesis.models():
            whose = one.number, one.organisation, one.province, one.year, one.path
            line = *whose, one.name, one.kind, one.keywords, one.question
            self._add("models", line)

    def _fill_figures(self) -> None:
        for one in self._synthesis.figures():
            whose = one.number, one.organisation, one.province, one.year, one.path
            to = Decimal(one.to) if one.to else None
            figure = one.question, one.figure, one.source or None, Decimal(one.value), to
            how = one.said, one.confirmation, words.USES[one.use]
            self._add("figures", (*whose, one.name, *figure, *how), is_money=bool(one.source))

    def _fill_groups(self) -> None:
        for question in self._synthesis.grouped:
            for at, group in enumerate(self._synthesis.groups(question), start=1):
                about = question.outline_title, question.header, at, len(group), group[0].text[:1000]
                for one in group:
                    self._add("groups", (*about, one.text, one.number, one.organisation, one.province), at=6)

    def _fill_answers(self) -> None:
        for question in self._synthesis.questions.values():
            for one in self._synthesis.answers(question):
                about = question.outline_title, question.header, one.province, one.number, one.organisation
                self._add("answers", (*about, one.name, one.text), at=3)

    def _add(self, key: str, line: tuple[Scalar, ...], at: int = 0, *, is_money: bool = False) -> None:
        """Add a line, in which the cell `at` is a report's number and leads to it."""
        number = line[at]
        assert isinstance(number, str)
        cut: list[Sequence[Scalar]] = [
            pieces(xml_text(one), CONTINUED_IN, CELL_UNITS)
            if isinstance(one, str) and len(one) > 9_999
            else [one]
            for one in line
        ]
        for part in range(max(map(len, cut))):
            cells = [some[part] if part < len(some) else some[0] if len(some) == 1 else None for some in cut]
            put = self._lists[key].add(cells, is_money=is_money)
            self._lists[key].link(put, at, self._lists["reports"], self._line_of[number], number)


_WIDTHS = {
    **dict.fromkeys((words.ANSWERS, "Ý", "Ý đứng đầu"), WIDEST + 30),
    **dict.fromkeys(("Câu hỏi", "Ở câu", words.ORGANISATION, words.NAME, "Nguyên văn"), WIDEST),
    **dict.fromkeys((words.PROVINCE_OF, words.OUTLINE, "Cách dùng", "Từ khoá", words.KIND), 26),
    **dict.fromkeys((words.IS_CONFIRMED, words.UNCONFIRMED, "Giá trị", "Đến"), 22),
}


def _source(one: Source) -> tuple[Scalar, ...]:
    provinces = one.provinces or words.NO_PROVINCE
    return (
        one.number,
        one.version,
        one.organisation,
        provinces,
        one.outline_title,
        one.state,
        one.submitted_at,
    )


def _figures(one: Sum) -> tuple[Decimal | None, Decimal | None, int]:
    """Return (confirmed, unconfirmed, how many are in no sum). A sum of nothing is no 0."""
    confirmed = one.confirmed if one.confirmed_count else None
    return confirmed, one.unconfirmed if one.unconfirmed_count else None, one.left_out
