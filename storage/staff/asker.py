"""Whoever asks for reports: a member of staff, or another system by its token."""

from __future__ import annotations

from collections.abc import Collection, Sequence


class Asker:
    """Somebody who may see the reports of some provinces, or of all."""

    __slots__ = ()

    name: str
    """The name in the audit trail and beside remarks."""
    provinces: tuple[int, ...]
    """The codes of the provinces whose reports they may see; empty for all."""

    @property
    def within(self) -> Sequence[int] | None:
        """Return the provinces as `storage.reports.report_index.Wanted` takes them."""
        return self.provinces or None

    def may_see(self, provinces: Collection[int]) -> bool:
        """Whether they may see a report of these provinces. `Wanted.within` is the same for lists."""
        return not self.provinces or not set(self.provinces).isdisjoint(provinces)
