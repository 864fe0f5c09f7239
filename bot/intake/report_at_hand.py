"""The report that a respondent has open at an address, for looking at it. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from bot.intake.outline_registry import OutlineRegistry
from flows.catalogue import Catalogue
from flows.dialogue import Dialogue, TurnInput
from flows.messages.message import Inbound, Opened
from storage.core.engine import reading
from storage.drafts.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenReport:
    """An open report at one moment."""

    connection: Connection
    dialogue: Dialogue
    given: TurnInput
    respondent: str
    """The id of who asks."""


@contextmanager
def report_at_hand(
    engine: Engine, registry: OutlineRegistry, say: Catalogue, at: datetime, address: tuple[str, str]
) -> Iterator[OpenReport | None]:
    """Give the report that is open at (channel, address); None if there is none."""
    looked = Inbound(*address, "", at, Opened())
    with reading(engine) as connection:
        work = UnitOfWork(connection)
        person = work.addresses.respondents([looked]).get(address)
        held = work.held(person.draft_id) if person is not None else None
        if person is None or held is None:
            yield None
            return
        dialogue = registry.dialogue(held.draft.outline, held.draft.version)
        position = work.addresses.position(address, held.draft.id)
        given = TurnInput(held.draft, position, looked, held.answers, say, lambda: "")
        yield OpenReport(connection, dialogue, given, person.id)
