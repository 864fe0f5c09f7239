"""The rights that delivery needs on PostgreSQL, and no more, as SQL for the database's administrator."""

from __future__ import annotations

from sqlalchemy import URL, make_url

from exports.reports import ExportError

ACCOUNT = "decuong"
READERS = "cuc_doc"
SCHEMA = "decuong"
"""A schema of its own, so that the account can make tables there and nowhere else."""


def grants(url: str) -> str:
    """Return the SQL for the account in a PostgreSQL address. Raises ExportError for another database.

    The account owns the tables that it makes, so it needs no right on them beside that of making them.
    """
    address: URL = make_url(url)
    if address.get_backend_name() != "postgresql":
        raise ExportError("Grants are printed for PostgreSQL; DECUONG_DEPARTMENT_URL names another database.")
    account, database = _quoted(address.username or ACCOUNT), _quoted(address.database or ACCOUNT)
    schema, readers = _quoted(SCHEMA), _quoted(READERS)
    return f"""\
-- As an administrator, in the database {database}.
-- The account that delivers: it makes tables in one schema, and nothing else.
CREATE ROLE {account} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;  -- then: \\password {account}
REVOKE ALL ON DATABASE {database} FROM {account};
GRANT CONNECT ON DATABASE {database} TO {account};
CREATE SCHEMA {schema};
GRANT USAGE, CREATE ON SCHEMA {schema} TO {account};
ALTER ROLE {account} IN DATABASE {database} SET search_path = {schema};
-- For clerks who read: give this role to each of them (GRANT {readers} TO …).
CREATE ROLE {readers} NOLOGIN;
GRANT CONNECT ON DATABASE {database} TO {readers};
GRANT USAGE ON SCHEMA {schema} TO {readers};
ALTER DEFAULT PRIVILEGES FOR ROLE {account} IN SCHEMA {schema} GRANT SELECT ON TABLES TO {readers};
"""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
