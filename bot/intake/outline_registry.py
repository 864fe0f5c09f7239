"""The outlines in use: published sources compiled to dialogues, once each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from sqlalchemy import Engine

from flows.dialogue import Dialogue
from flows.form import outlines as shipped
from flows.form.compiler import compile_outline
from flows.form.former import former_of
from flows.form.outline import Outline
from flows.onboarding.consent import Offer
from storage.reports import outlines


class OutlineRegistry:
    """Dialogues by outline key and version."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._dialogues: dict[tuple[str, str], Dialogue] = {}
        self._outlines: dict[tuple[str, str], Outline] = {}
        self._lock = Lock()

    def publish(self, source: bytes, filename: str) -> tuple[Outline, bool]:
        """Compile and publish an outline; (outline, whether it is new).

        Raises OutlineFaults, or StorageError where the version is taken.
        """
        outline = compile_outline(source, filename)
        published = outlines.Published(outline.key, outline.version, filename, source, self._clock())
        return outline, outlines.publish(self._engine, published)

    def publish_shipped(self) -> None:
        """Publish the outlines that come with decuong, where no version of theirs is there yet."""
        known = dict(outlines.current(self._engine))
        for key in shipped.shipped():
            if key not in known:
                self.publish(shipped.read(key), key + shipped.SUFFIX)

    def offers(self) -> tuple[Offer, ...]:
        """The outlines that may be answered, in their newest versions."""
        return tuple(
            Offer(key, outline.title, outline.keep_days)
            for key, version in outlines.current(self._engine)
            for outline in [self.dialogue(key, version).outline]
        )

    def newest(self, key: str) -> Dialogue:
        """The newest version of an outline. Raises storage.core.errors.Unknown."""
        version = dict(outlines.current(self._engine)).get(key, "")
        return self.dialogue(key, version)

    def dialogue(self, key: str, version: str) -> Dialogue:
        """The dialogue of one version. Raises storage.core.errors.Unknown."""
        with self._lock:
            if (key, version) not in self._dialogues:
                outline, *earlier = self._until(key, version)
                self._dialogues[key, version] = Dialogue(outline, former_of(earlier, outline))
            return self._dialogues[key, version]

    def outline(self, key: str, version: str) -> Outline:
        """The outline of one version: what exports ask for. Raises storage.core.errors.Unknown."""
        with self._lock:
            return self._outline(key, version)

    def until(self, key: str, version: str) -> list[Outline]:
        """The outlines up to and with one version, that one first. Raises storage.core.errors.Unknown."""
        with self._lock:
            return self._until(key, version)

    def _until(self, key: str, version: str) -> list[Outline]:
        known = [one for of, one in outlines.versions(self._engine) if of == key]
        earlier = known[: known.index(version)] if version in known else []
        return [self._outline(key, one) for one in (version, *reversed(earlier))]

    def _outline(self, key: str, version: str) -> Outline:
        if (key, version) not in self._outlines:
            published = outlines.source_of(self._engine, key, version)
            self._outlines[key, version] = compile_outline(published.source, published.filename)
        return self._outlines[key, version]
