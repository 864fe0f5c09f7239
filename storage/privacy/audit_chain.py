"""The chain of the audit trail: each row holds a hash over its own fields and the hash of the row before.

A note is one plain insert, so that many writers on PostgreSQL never wait for each other. It is sealed
afterwards, in the background (docs/decisions/0013). The row of `audit_head` is locked meanwhile. It also says
how long the chain is, so that missing rows at its end are found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, insert, select, update

from flows.sentence import Sentence
from storage.core import tables
from storage.core.engine import reading, writing

TOGETHER = 1000
"""How many rows are read at once."""
_AUDIT, _HEAD = tables.audit, tables.audit_head
_NAME = "audit"
# The columns by name: a later migration may add others, which an older chain does not cover.
_FIELDS = tuple(_AUDIT.c[name] for name in ("id", "at", "act", "about", "by", "how_much", "who"))
_PUT = update(_AUDIT).where(_AUDIT.c.id == bindparam("row"))


def seal(engine: Engine) -> int:
    """Chain the rows that are not yet chained, and return how many. If there is none, nothing is written."""
    with reading(engine) as connection:
        if connection.execute(select(_AUDIT.c.id).where(_AUDIT.c.link.is_(None)).limit(1)).first() is None:
            return 0
    with writing(engine) as connection:
        return seal_in(connection)


def seal_in(connection: Connection) -> int:
    """Chain the rows that are not yet chained. Others who seal wait until the transaction ends.

    Rows are chained as they become visible: on PostgreSQL a lower id may be committed later.
    """
    link, chain = _locked_head(connection)
    done = 0
    waiting = select(*_FIELDS).where(_AUDIT.c.link.is_(None)).order_by(_AUDIT.c.id).limit(TOGETHER)
    while rows := connection.execute(waiting).all():
        links = []
        for row in rows:
            link, chain = link + 1, _hash(chain, row)
            links.append({"row": row.id, "link": link, "chain": chain})
        connection.execute(_PUT, links)
        done += len(rows)
    if done:
        connection.execute(update(_HEAD).where(_HEAD.c.name == _NAME).values(link=link, chain=chain))
    return done


def faults(connection: Connection) -> Iterator[Sentence]:
    """Yield what is wrong with the chain: at most the first place at which it breaks, and a wrong end."""
    head = connection.execute(select(_HEAD).where(_HEAD.c.name == _NAME)).first()
    link, chain = 0, ""
    query = select(*_FIELDS, _AUDIT.c.link, _AUDIT.c.chain).where(_AUDIT.c.link.is_not(None))
    rows = connection.execute(query.order_by(_AUDIT.c.link).execution_options(yield_per=TOGETHER))
    for row in rows:
        if row.link != link + 1:
            yield _gap(link + 1, row.link - 1)
            return
        link, chain = row.link, _hash(chain, row)
        if chain != row.chain:
            yield Sentence(
                "Line {number} of the audit trail (row {row}) is not as it was noted, or one before it was "
                "removed: compare it with a backup, and find out who can write to the database.",
                number=link,
                row=row.id,
            )
            return
    if head is not None and head.link > link:
        yield _gap(link + 1, head.link)
    elif (head.link, head.chain) != (link, chain) if head is not None else link:
        yield Sentence(
            "The end of the audit trail's chain is not the one written down: compare it with a backup, and "
            "find out who can write to the database."
        )


def _gap(first: int, last: int) -> Sentence:
    return Sentence(
        "Lines {first} to {last} of the audit trail were removed: take them from a backup, and find out who "
        "can write to the database.",
        first=first,
        last=last,
    )


def _locked_head(connection: Connection) -> tuple[int, str]:
    query = select(_HEAD.c.link, _HEAD.c.chain).where(_HEAD.c.name == _NAME).with_for_update()
    found = connection.execute(query).first()
    if found is None:
        # Two may try this on PostgreSQL; the second gets the unique key's error and tries again later.
        connection.execute(insert(_HEAD).values(name=_NAME, link=0, chain=""))
        return 0, ""
    return found.link, found.chain


def _hash(before: str, row: Row[Any]) -> str:
    fields = [before, row.id, row.at.isoformat(), row.act, row.about, row.by, row.how_much, row.who]
    return sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
