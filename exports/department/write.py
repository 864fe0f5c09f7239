"""Writes many rows at once: by COPY on PostgreSQL, elsewhere by one statement for all of a table's rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Dialect, Table, and_, bindparam, delete, select
from sqlalchemy.exc import DBAPIError

from exports.department.cells import Cells, Reader
from exports.department.schema import Schema

TURN = "turn"
"""The row of `decuong_about` that a delivery locks, so that two deliveries take turns."""


class Writer:
    """Writes the rows of reports in one database's dialect."""

    def __init__(self, schema: Schema, dialect: Dialect) -> None:
        self.schema = schema
        self.dialect = dialect
        tables = (schema.submissions, *schema.of_reports, *schema.synthesis.values())
        self.readers: Mapping[str, Reader] = {table.name: Reader(table, dialect) for table in tables}
        self._statements: dict[str, str] = {}

    @cached_property
    def columns(self) -> dict[str, Sequence[str]]:
        """Return the names of the columns by table."""
        return {name: reader.names for name, reader in self.readers.items()}

    def insert(self, connection: Connection, table: Table, rows: Sequence[Cells]) -> None:
        """Insert rows. A row that is there already is an error of the database."""
        if not rows:
            return
        if self.dialect.driver == "psycopg":
            self._copy(connection, table, rows)
            return
        # The driver's own executemany: SQLAlchemy would look at every value of every row once more.
        connection.exec_driver_sql(self._insert(table), list(rows))

    def clear(
        self, connection: Connection, tables: Iterable[Table], reports: Sequence[tuple[str, int]]
    ) -> None:
        """Delete the rows of these reports, each given by number and version."""
        if not reports:
            return
        keys = [{"the_number": number, "the_version": version} for number, version in reports]
        for table in tables:
            is_its = and_(
                table.c.report_number == bindparam("the_number"),
                table.c.report_version == bindparam("the_version"),
            )
            connection.execute(delete(table).where(is_its), keys)

    def _insert(self, table: Table) -> str:
        if table.name not in self._statements:
            prepare = self.dialect.identifier_preparer
            columns = [prepare.quote(column.name) for column in table.columns]
            place = "?" if self.dialect.paramstyle == "qmark" else "%s"
            self._statements[table.name] = (
                f"INSERT INTO {prepare.format_table(table)} ({', '.join(columns)}) "  # noqa: S608 (our names)
                f"VALUES ({', '.join(place for _ in columns)})"
            )
        return self._statements[table.name]

    def _copy(self, connection: Connection, table: Table, rows: Sequence[Cells]) -> None:
        prepare = self.dialect.identifier_preparer
        columns = ", ".join(prepare.quote(column.name) for column in table.columns)
        statement = f"COPY {prepare.format_table(table)} ({columns}) FROM STDIN"
        cursor: Any = connection.connection.cursor()
        try:
            with cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        except self.dialect.loaded_dbapi.Error as error:
            kind = self.dialect.loaded_dbapi.Error
            away = self.dialect.is_disconnect(error, connection.connection, cursor)
            raise DBAPIError.instance(
                statement, (), error, kind, connection_invalidated=away, dialect=self.dialect
            ) from error


def take_turn(connection: Connection, schema: Schema) -> None:
    """Wait until no other delivery writes, and keep the turn until the transaction ends.

    What is read afterwards is what the others have written. On SQLite every transaction is such a turn.
    """
    table = schema.about
    connection.execute(select(table.c.name).where(table.c.name == TURN).with_for_update()).all()
