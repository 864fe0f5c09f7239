"""What is wrong with an outline's source, said to its author: where, what, and how to repair it."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.sentence import DecuongError, Sentence, Translate


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that an outline may not contain."""

    file: str
    sheet: str
    """The sheet's name, "" where the whole file is meant."""
    row: int
    """1-based, the header is row 1; 0 where no single row is meant."""
    column: str
    """The column's header as the author wrote it, "" where no single column is meant."""
    what: Sentence
    repair: Sentence | None = None

    def said(self, translate: Translate) -> str:
        """On one line: where, what, and the repair."""
        place = f"{self.file}:{self.sheet}:{self.row or ''}:{self.column}: {self.what.said(translate)}"
        return f"{place}; {self.repair.said(translate)}" if self.repair else place

    def __str__(self) -> str:
        return self.said(str)


class OutlineFaults(DecuongError):
    """An outline's source that cannot be compiled, with all its faults: a line each."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("The outline cannot be compiled.")
        self.faults = faults

    def said(self, translate: Translate) -> str:
        """A line for each fault."""
        return "\n".join(fault.said(translate) for fault in self.faults)


@dataclass
class Findings:
    """The faults and warnings of one file, gathered while it is compiled."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def fault(self, sheet: str, row: int, column: str, what: Sentence, repair: Sentence | None) -> None:
        """Note what must be repaired before the outline can be used."""
        self.faults.append(Fault(self.file, sheet, row, column, what, repair))

    def warn(self, sheet: str, row: int, column: str, what: Sentence, repair: Sentence | None = None) -> None:
        """Note what the author may want to know."""
        self.warnings.append(Fault(self.file, sheet, row, column, what, repair))

    def raise_if_any(self) -> None:
        """Raise OutlineFaults where there are faults: the survey first, by rows, each once."""
        if self.faults:
            ordered = sorted(
                self.faults, key=lambda fault: (fault.sheet.lower() != "survey", fault.sheet, fault.row)
            )
            raise OutlineFaults(tuple(dict.fromkeys(ordered)))
