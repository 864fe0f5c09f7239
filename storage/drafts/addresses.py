"""Addresses, the people behind them, and each address's position in a draft. A unit of work uses this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from flows.messages.message import Inbound
from flows.report.position import Position
from flows.respondents.respondent import Respondent
from storage.core import tables
from storage.core.keys import Wanted, parameter
from storage.core.upsert import upsert
from storage.drafts.rows import position_of, position_row

Address = tuple[str, str]
"""(channel, address)."""

_ADDRESSES, _POSITIONS, _PEOPLE = tables.addresses, tables.positions, tables.respondents


@cache
def _lock(dialect: str) -> Select[Any]:
    wanted = Wanted(dialect)
    return (
        select(_PEOPLE.c.id)
        .select_from(wanted.each)
        .join(_ADDRESSES, wanted.are(_ADDRESSES.c.channel, _ADDRESSES.c.address))
        .join(_PEOPLE, _PEOPLE.c.id == _ADDRESSES.c.respondent_id)
        .order_by(_PEOPLE.c.id)
        .with_for_update(of=_PEOPLE)
    )


@cache
def _respondents(dialect: str) -> Select[Any]:
    wanted = Wanted(dialect)
    return (
        select(
            _ADDRESSES.c.channel,
            _ADDRESSES.c.address,
            _ADDRESSES.c.draft_id,
            _ADDRESSES.c.unreachable_at,
            _PEOPLE.c.id,
            _PEOPLE.c.name,
            _PEOPLE.c.consented_at,
            *(column.label(f"at_{column.name}") for column in _POSITIONS.c),
        )
        .select_from(wanted.each)
        .join(_ADDRESSES, wanted.are(_ADDRESSES.c.channel, _ADDRESSES.c.address))
        .join(_PEOPLE, _PEOPLE.c.id == _ADDRESSES.c.respondent_id)
        .outerjoin(
            _POSITIONS,
            (_POSITIONS.c.channel == _ADDRESSES.c.channel)
            & (_POSITIONS.c.address == _ADDRESSES.c.address)
            & (_POSITIONS.c.draft_id == _ADDRESSES.c.draft_id),
        )
        .order_by(_PEOPLE.c.id)
    )


class Addresses:
    """The addresses of one unit of work. Reads are done at once, changed positions wait for `flush`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._positions: dict[tuple[Address, str], Position] = {}
        self._moved: set[tuple[Address, str]] = set()

    def respondents(self, inbounds: Sequence[Inbound]) -> dict[Address, Respondent]:
        """Return the respondents behind the addresses of `inbounds`, and load their positions too.

        On PostgreSQL this locks the respondents, always in the same order, so that nobody is erased while
        their words are being stored. Another statement then reads everything else: a statement that waits
        for a lock sees the other tables as they were before it waited (PostgreSQL, 13.2.1 Read Committed
        Isolation Level).
        """
        wanted = parameter({(inbound.channel, inbound.address) for inbound in inbounds})
        dialect = self._connection.dialect.name
        if dialect == "postgresql":
            self._connection.execute(_lock(dialect), wanted)
        found = self._connection.execute(_respondents(dialect), wanted)
        respondents = {}
        for row in found:
            address = row.channel, row.address
            if row.unreachable_at is not None:
                self._reach(address)
            respondents[address] = Respondent(row.id, row.name, row.consented_at, row.draft_id or "")
            if row.at_draft_id is not None:
                self._positions.setdefault((address, row.draft_id), position_of(row, "at_"))
        return respondents

    def _reach(self, address: Address) -> None:
        """Mark an address as reachable again, because it has written."""
        table = tables.addresses
        self._connection.execute(
            update(table)
            .where(table.c.channel == address[0], table.c.address == address[1])
            .values(unreachable_at=None)
        )

    def position(self, address: Address, draft_id: str) -> Position:
        """Return this address's position in a draft.

        At its first visit that is the position of the respondent's address that wrote in the draft last.
        """
        if (address, draft_id) not in self._positions:
            positions, addresses = tables.positions, tables.addresses
            owner = (
                select(addresses.c.respondent_id)
                .where(addresses.c.channel == address[0], addresses.c.address == address[1])
                .scalar_subquery()
            )
            row = self._connection.execute(
                select(positions)
                .join(
                    addresses,
                    (addresses.c.channel == positions.c.channel)
                    & (addresses.c.address == positions.c.address),
                )
                .where(positions.c.draft_id == draft_id, addresses.c.respondent_id == owner)
                .order_by(
                    ((positions.c.channel == address[0]) & (positions.c.address == address[1])).desc(),
                    positions.c.touched_at.desc(),
                )
                .limit(1)
            ).one_or_none()
            position = Position() if row is None else position_of(row)
            if row is not None and (row.channel, row.address) != address:
                # A step can be undone only from the address that did it, and orders differ by address.
                position = replace(
                    position,
                    step=None,
                    offer=None,
                    closed="",
                    replacing="",
                    aspect="",
                    latest=0,
                    left="",
                    left_at=0,
                )
            self._positions[address, draft_id] = position
        return self._positions[address, draft_id]

    def stand(self, address: Address, draft_id: str, position: Position) -> None:
        """Set the position of an address in a draft."""
        self._positions[address, draft_id] = position
        self._moved.add((address, draft_id))

    def welcome(self, respondent: Respondent, inbound: Inbound) -> None:
        """Add a new respondent at a new address."""
        self._connection.execute(
            insert(tables.respondents).values(
                id=respondent.id,
                name=respondent.name,
                consented_at=None,
                created_at=inbound.at,
            )
        )
        self._connection.execute(
            insert(tables.addresses).values(
                channel=inbound.channel, address=inbound.address, respondent_id=respondent.id
            )
        )

    def consent(self, respondent: Respondent) -> None:
        """Note that a respondent gave consent."""
        self._connection.execute(
            update(tables.respondents)
            .where(tables.respondents.c.id == respondent.id)
            .values(consented_at=respondent.consented_at)
        )

    def take_up(self, address: Address, draft_id: str) -> None:
        """Make this the draft that the address is about from now on."""
        table = tables.addresses
        self._connection.execute(
            update(table)
            .where(table.c.channel == address[0], table.c.address == address[1])
            .values(draft_id=draft_id)
        )

    def forget(self, draft_id: str) -> None:
        """Drop the changes of this unit of work to a draft's positions."""
        self._moved = {key for key in self._moved if key[1] != draft_id}

    def flush(self) -> None:
        """Write the changed positions."""
        upsert(self._connection, tables.positions, [self._row(*key) for key in sorted(self._moved)])
        self._positions, self._moved = {}, set()

    def _row(self, address: Address, draft_id: str) -> dict[str, Any]:
        named = {"channel": address[0], "address": address[1], "draft_id": draft_id}
        return named | position_row(self._positions[address, draft_id])
