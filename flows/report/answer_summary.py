"""The summary of an answer. Most turns need only this, and not the answer's parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flows.report.answer import Part, Standing
from flows.report.figure import Figure
from flows.report.value import Value

OPENING = 120
"""How many characters of an answer its summary keeps."""


@dataclass(frozen=True, slots=True)
class AnswerSummary:
    """The summary of an answer: its standing, its value, counts and its first words."""

    standing: Standing
    value: Value = None
    texts: int = 0
    files: int = 0
    characters: int = 0
    """The number of characters in its texts. Captions do not count."""
    opening: str = ""
    photos: int = 0
    recordings: int = 0
    """`photos` counts the files that are pictures, `recordings` those that are sound."""
    figures: tuple[Figure, ...] = ()
    refers: tuple[str, ...] = ()
    """The paths that its parts refer to (Part.refers), in the order of the parts."""

    probed: bool = False
    """Whether it was asked what the answer does not touch. That is asked at most once."""

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing that was sent."""
        return not (self.texts or self.files)

    @property
    def is_blank(self) -> bool:
        """Whether the question was never touched: the answer is empty and not skipped."""
        return self.is_empty and self.standing is Standing.OPEN

    @property
    def parts(self) -> int:
        """Return how many live parts it has."""
        return self.texts + self.files

    def plus(self, part: Part) -> AnswerSummary:
        """Return the summary with `part` added at the end."""
        if part.file is not None:
            return replace(
                self,
                files=self.files + 1,
                photos=self.photos + part.file.media_type.startswith("image/"),
                recordings=self.recordings + part.file.media_type.startswith("audio/"),
                opening=self.opening or part.text[:OPENING],
            )
        opening = f"{self.opening}\n{part.text}" if self.parts else part.text
        return replace(
            self,
            texts=self.texts + 1,
            characters=self.characters + len(part.text),
            opening=opening[:OPENING],
            refers=(*self.refers, part.refers) if part.refers else self.refers,
        )


NEW = AnswerSummary(Standing.OPEN)
