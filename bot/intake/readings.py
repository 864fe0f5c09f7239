"""Readings: figures are read outside the transaction, so that nobody waits for others' words to be read.

A turn asks for the figures of an answer. If a piece of it was not read yet, the batch is rolled back, the
piece is read, and the batch is taken again. That is rare, for two reasons. Messages are read ahead, with the
figures that their sender's present question declares. And the figures of a piece are kept for later turns.
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
from flows.report.figure import Figure, Named
from storage.drafts.addresses import Address

Asked = tuple[int, str]
"""(number in `Readings` of the declared figures, piece to read them from)."""
Known = Mapping[Asked, tuple[Figure, ...]]

MOST_KEPT = 4_000_000
"""How many characters of read pieces are kept, with a figure counted as 100: about 20 MB."""
MOST_EXPECTED = 20_000
"""How many senders' questions are remembered."""
FIGURE_WEIGHT = 100
READ_AT_ONCE = 2
"""The number of pieces that are read at once. More would not finish sooner: threads that compute take turns,
with all other threads too. With one, a person who sends a line would wait for one who sent pages."""


class Unread(Exception):
    """A batch needs pieces that are not read yet. They are listed by the inbound's place in the batch."""

    def __init__(self, asked: Mapping[int, Collection[Asked]]) -> None:
        super().__init__(f"{sum(map(len, asked.values()))} pieces are to be read")
        self.asked = asked

    @property
    def all(self) -> Iterator[Asked]:
        """Yield the pieces of all inbounds."""
        return (one for some in self.asked.values() for one in some)


class Readings:
    """The figures that were read from pieces. Several threads may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Semaphore(READ_AT_ONCE)
        self._kept: OrderedDict[Asked, tuple[Figure, ...]] = OrderedDict()
        self._weight = 0
        self._numbers: dict[tuple[tuple[Wanted, ...], Named | None], int] = {}
        self._numbered: list[tuple[tuple[Wanted, ...], Named | None]] = []
        self._expected: OrderedDict[Address, tuple[Wanted, ...]] = OrderedDict()

    def number(self, wanted: tuple[Wanted, ...], near: Named | None = None) -> int:
        """Return a number for a question's declared figures and the place that is near.

        Comparing the figures themselves takes long.
        """
        with self._lock:
            number = self._numbers.setdefault((wanted, near), len(self._numbers))
            if number == len(self._numbered):
                self._numbered.append((wanted, near))
            return number

    def kept(self, asked: Asked) -> tuple[Figure, ...] | None:
        """Return the figures of a piece; None if they are not known, or no longer."""
        with self._lock:
            figures = self._kept.get(asked)
            if figures is not None:
                self._kept.move_to_end(asked)
            return figures

    def read(self, asked: Iterable[Asked]) -> dict[Asked, tuple[Figure, ...]]:
        """Read the pieces that are not known. It is slow, so never call it inside a transaction."""
        known = {}
        for one in asked:
            figures = self.kept(one)
            if figures is None:
                with self._turn:
                    start = time.thread_time()
                    figures = read_piece(one[1], *self._numbered[one[0]])
                    time.sleep(time.thread_time() - start)  # others have the processor for as long
                self._keep(one, figures)
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
        """Note the figures that a sender's present question declares. Their next message is likely for it."""
        with self._lock:
            self._expected[sender] = wanted
            self._expected.move_to_end(sender)
            if len(self._expected) > MOST_EXPECTED:
                self._expected.popitem(last=False)

    def ahead(self, inbounds: Sequence[Inbound]) -> list[Asked]:
        """Return the pieces of new inbounds that will most likely be asked for and are not read yet."""
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
    """A reader (`flows.reading.figures.Reader`) that only returns known figures, for one try of a batch.

    A piece that is not known is noted, and has no figures until it is read.
    """

    def __init__(self, readings: Readings, known: Known) -> None:
        self._readings, self._known = readings, known
        self._missing: dict[Asked, None] = {}

    def __call__(self, text: str, wanted: Sequence[Wanted], near: Named | None = None) -> tuple[Figure, ...]:
        """Return the known figures of an answer."""
        number = self._readings.number(tuple(wanted), near)
        return read_figures(text, wanted, near, lambda piece, *_: self._piece((number, piece)))

    def _piece(self, asked: Asked) -> tuple[Figure, ...]:
        figures = self._known.get(asked)
        if figures is None:
            figures = self._readings.kept(asked)
        if figures is None:
            self._missing[asked] = None
        return figures or ()

    def missing(self) -> tuple[Asked, ...]:
        """Return the unknown pieces that were asked for since the last call."""
        missing, self._missing = tuple(self._missing), {}
        return missing
