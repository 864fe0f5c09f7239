"""The outlines in use. Each published source is compiled to a dialogue once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from flows.form import outlines as shipped
from storage.reports import outlines

if TYPE_CHECKING:
    from flows.dialogue import Dialogue
    from flows.form.outline import Outline
    from flows.respondents.consent import Offer


class OutlineRegistry:
    """Holds the dialogues by outline key and version."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._dialogues: dict[tuple[str, str], Dialogue] = {}
        self._outlines: dict[tuple[str, str], Outline] = {}
        self._lock = Lock()

    def publish(
        self,
        source: bytes,
        filename: str,
        *,
        is_judged: bool = False,
        publisher: outlines.Publisher | None = None,
    ) -> tuple[Outline, bool]:
        """Compile and publish an outline; (outline, whether it is new). `is_judged` as the compiler takes it.

        Raises OutlineFaults, and what storage.reports.outlines.publish raises.
        """
        outline = _compiled(source, filename, is_judged=is_judged)
        published = outlines.Published(outline.key, outline.version, filename, source, self._clock())
        is_new = outlines.publish(self._engine, published, publisher)
        with self._lock:
            self._outlines[outline.key, outline.version] = outline
        return outline, is_new

    def publish_shipped(self) -> None:
        """Publish each outline that comes with decuong, unless a version of it is published already."""
        known = dict(outlines.current(self._engine))
        for key in shipped.shipped():
            if key not in known:
                # A test has asked pyxform about them (tests/outlines/test_shipped.py).
                self.publish(shipped.read(key), key + shipped.SUFFIX, is_judged=True)

    def offers(self) -> tuple[Offer, ...]:
        """The outlines that may be answered, in their newest versions."""
        from flows.respondents.consent import Offer  # noqa: PLC0415

        return tuple(
            Offer(key, outline.title, outline.keep_days, outline.deadline)
            for key, version in outlines.current(self._engine)
            for outline in [self.dialogue(key, version).outline]
        )

    def newest(self, key: str) -> Dialogue:
        """Return the dialogue of an outline's newest version. Raises storage.core.errors.Unknown."""
        version = dict(outlines.current(self._engine)).get(key, "")
        return self.dialogue(key, version)

    def dialogue(self, key: str, version: str) -> Dialogue:
        """The dialogue of one version. Raises storage.core.errors.Unknown."""
        from flows.dialogue import Dialogue  # noqa: PLC0415
        from flows.form.earlier_versions import former_of  # noqa: PLC0415

        with self._lock:
            if (key, version) not in self._dialogues:
                outline, *earlier = self._until(key, version)
                self._dialogues[key, version] = Dialogue(outline, former_of(earlier, outline))
            return self._dialogues[key, version]

    def outline(self, key: str, version: str) -> Outline:
        """Return the outline of one version, for exports. Raises storage.core.errors.Unknown."""
        with self._lock:
            return self._outline(key, version)

    def until(self, key: str, version: str) -> list[Outline]:
        """Return the versions up to this one, the newest first. Raises storage.core.errors.Unknown."""
        with self._lock:
            return self._until(key, version)

    def _until(self, key: str, version: str) -> list[Outline]:
        known = [one for of, one in outlines.versions(self._engine) if of == key]
        earlier = known[: known.index(version)] if version in known else []
        return [self._outline(key, one) for one in (version, *reversed(earlier))]

    def _outline(self, key: str, version: str) -> Outline:
        if (key, version) not in self._outlines:
            published = outlines.source_of(self._engine, key, version)
            outline = _compiled(published.source, published.filename, is_judged=True)
            self._outlines[key, version] = outline
        return self._outlines[key, version]


def _compiled(source: bytes, filename: str, *, is_judged: bool = False) -> Outline:
    # Imported only here: importing pyxform takes longer than a whole command that needs no outline.
    from flows.form.compiler import compile_outline  # noqa: PLC0415

    return compile_outline(source, filename, is_judged=is_judged)
