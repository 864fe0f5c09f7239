"""The faults of an outline's source, as its author reads them: where, what, and how to repair it."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.sentence import DecuongError, Sentence, Translate


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault or warning about an outline's source."""

    file: str
    sheet: str
    """The sheet's name, or "" for the whole file."""
    row: int
    """The 1-based row, where the header is row 1; 0 for no single row."""
    column: str
    """The column's header as the author wrote it, or "" for no single column."""
    what: Sentence
    repair: Sentence | None = None

    def said(self, translate: Translate) -> str:
        """Return the fault on one line: where, what, and the repair."""
        place = f"{self.file}:{self.sheet}:{self.row or ''}:{self.column}: {self.what.said(translate)}"
        return f"{place}; {self.repair.said(translate)}" if self.repair else place

    def __str__(self) -> str:
        return self.said(str)


class OutlineFaults(DecuongError):
    """The error of an outline's source that cannot be compiled. It has all the faults."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("The outline cannot be compiled.")
        self.faults = faults

    def said(self, translate: Translate) -> str:
        """Return the faults, one on each line."""
        return "\n".join(fault.said(translate) for fault in self.faults)


@dataclass
class Findings:
    """The faults and warnings of one file, gathered while it is compiled."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def fault(self, sheet: str, row: int, column: str, what: Sentence, repair: Sentence | None) -> None:
        """Add a fault: it must be repaired before the outline can be used."""
        self.faults.append(Fault(self.file, sheet, row, column, what, repair))

    def warn(self, sheet: str, row: int, column: str, what: Sentence, repair: Sentence | None = None) -> None:
        """Add a warning: the author may want to know it."""
        self.warnings.append(Fault(self.file, sheet, row, column, what, repair))

    def raise_if_any(self) -> None:
        """Raise OutlineFaults if there are faults. The survey's come first, sorted by row, each once."""
        if self.faults:
            ordered = sorted(
                self.faults, key=lambda fault: (fault.sheet.lower() != "survey", fault.sheet, fault.row)
            )
            raise OutlineFaults(tuple(dict.fromkeys(ordered)))
