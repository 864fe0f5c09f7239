"""Figures are read outside of the transaction that keeps them: nobody waits for others' words to be read.

A turn asks for the figures of an answer; where a piece of it was not read yet, the batch is rolled back, the
piece is read, and the batch is taken again. That is rare: what arrives is read ahead, by what the question
wants that its sender stands at, and what was read of a piece is kept for the next turn that asks.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from flows.form.outline import Wanted
from flows.messages.message import Inbound, Said
from flows.reading.figures import pieces, read_figures, read_piece
from flows.reading.text import clean
from flows.report.figure import Figure
from storage.drafts.addresses import Address

Asked = tuple[int, str]
"""What is wanted, by its number in `Readings`, and the piece to read it from."""
Known = Mapping[Asked, tuple[Figure, ...]]

MOST_KEPT = 4_000_000
"""Characters of pieces that stay read, a figure counted as 100: some 20 MB."""
MOST_EXPECTED = 20_000
"""Senders of whom it is known what their question wants."""
FIGURE_WEIGHT = 100
READ_AT_ONCE = 2
"""Pieces. More would be read no sooner: threads that compute take turns, and all others with them. One is not
enough: who sends a line would wait for who sent pages."""


class Unread(Exception):
    """A batch needs pieces that are not read yet: by the place of the inbound in it."""

    def __init__(self, asked: Mapping[int, Collection[Asked]]) -> None:
        super().__init__(f"{sum(map(len, asked.values()))} pieces are to be read")
        self.asked = asked

    @property
    def all(self) -> Iterator[Asked]:
        """The pieces, of all inbounds together."""
        return (one for some in self.asked.values() for one in some)


class Readings:
    """What was read of pieces. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Semaphore(READ_AT_ONCE)
        self._kept: OrderedDict[Asked, tuple[Figure, ...]] = OrderedDict()
        self._weight = 0
        self._numbers: dict[tuple[Wanted, ...], int] = {}
        self._expected: OrderedDict[Address, tuple[Wanted, ...]] = OrderedDict()

    def number(self, wanted: tuple[Wanted, ...]) -> int:
        """The number of what a question wants: what is wanted is long to compare."""
        with self._lock:
            return self._numbers.setdefault(wanted, len(self._numbers))

    def kept(self, asked: Asked) -> tuple[Figure, ...] | None:
        """What was read of a piece; None where that is not known (any more)."""
        with self._lock:
            figures = self._kept.get(asked)
            if figures is not None:
                self._kept.move_to_end(asked)
            return figures

    def read(self, asked: Iterable[Asked]) -> dict[Asked, tuple[Figure, ...]]:
        """Read what is not known. Takes its time: not where somebody waits for it in a transaction."""
        with self._lock:
            wanted = {number: each for each, number in self._numbers.items()}
        known = {}
        for one in asked:
            figures = self.kept(one)
            if figures is None:
                with self._turn:
                    start = time.thread_time()
                    figures = read_piece(one[1], wanted[one[0]])
                    spent = time.thread_time() - start
                self._keep(one, figures)
                time.sleep(spent)  # as long as it took, the other threads have for themselves
            known[one] = figures
        return known

    def _keep(self, asked: Asked, figures: tuple[Figure, ...]) -> None:
        with self._lock:
            if asked in self._kept:
                return
            self._kept[asked] = figures
            self._weight += _weight(asked, figures)
            while self._weight > MOST_KEPT:
                self._weight -= _weight(*self._kept.popitem(last=False))

    def expect(self, sender: Address, wanted: tuple[Wanted, ...]) -> None:
        """Note what the question wants that somebody stands at: what they write next is likely for it."""
        with self._lock:
            self._expected[sender] = wanted
            self._expected.move_to_end(sender)
            if len(self._expected) > MOST_EXPECTED:
                self._expected.popitem(last=False)

    def ahead(self, inbounds: Sequence[Inbound]) -> list[Asked]:
        """The pieces of what has arrived that are most likely asked for, and are not read yet."""
        asked = []
        for inbound in inbounds:
            wanted = self._expected.get((inbound.channel, inbound.address), ())
            if wanted and isinstance(inbound.content, Said):
                number = self.number(wanted)
                asked += [(number, piece) for piece in dict.fromkeys(pieces(clean(inbound.content.text)))]
        return [one for one in asked if self.kept(one) is None]


def _weight(asked: Asked, figures: tuple[Figure, ...]) -> int:
    return len(asked[1]) + FIGURE_WEIGHT * (len(figures) + 1)


class AtHand:
    """A reader (`flows.reading.figures.Reader`) that reads nothing, for one try of a batch.

    What is not known is noted, and no figures until then.
    """

    def __init__(self, readings: Readings, known: Known) -> None:
        self._readings, self._known = readings, known
        self._missing: dict[Asked, None] = {}

    def __call__(self, text: str, wanted: Sequence[Wanted]) -> tuple[Figure, ...]:
        """The figures of an answer, as far as they are known."""
        number = self._readings.number(tuple(wanted))
        return read_figures(text, wanted, lambda piece, _: self._piece((number, piece)))

    def _piece(self, asked: Asked) -> tuple[Figure, ...]:
        figures = self._known.get(asked)
        if figures is None:
            figures = self._readings.kept(asked)
        if figures is None:
            self._missing[asked] = None
        return figures or ()

    def missing(self) -> tuple[Asked, ...]:
        """What was asked for and not known since this was asked last."""
        missing, self._missing = tuple(self._missing), {}
        return missing
