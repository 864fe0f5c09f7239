"""A summary: what most turns need of an answer, without its parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flows.report.answer import Part, Standing, Value
from flows.report.figure import Figure

OPENING = 120
"""How many characters of an answer stand in its summary."""


@dataclass(frozen=True, slots=True)
class AnswerSummary:
    """An answer in summary: how it stands, what it amounts to, its first words."""

    standing: Standing
    value: Value = None
    texts: int = 0
    files: int = 0
    characters: int = 0
    """Of the texts; captions are not counted."""
    opening: str = ""
    photos: int = 0
    recordings: int = 0
    """How many of the files are pictures, how many are sound."""
    figures: tuple[Figure, ...] = ()
    refers: tuple[str, ...] = ()
    """What its parts refer to (Part.refers), in their order."""

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing that was sent."""
        return not (self.texts or self.files)

    @property
    def is_blank(self) -> bool:
        """Whether it is as if nothing had ever been said: empty, and not skipped either."""
        return self.is_empty and self.standing is Standing.OPEN

    @property
    def parts(self) -> int:
        """How many live parts it has."""
        return self.texts + self.files

    def plus(self, part: Part) -> AnswerSummary:
        """The summary after `part` was added at the end."""
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
