"""A real MariaDB for tests: Debian's package, started in a folder of its own."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import AF_UNIX
from socket import socket as socket_of
from tempfile import mkdtemp

import pytest
from sqlalchemy import URL, create_engine

STARTS = 900
"""How often it is asked whether it is up."""


class MariadbServer:
    """A server, on a socket of its own."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def url(self, name: str = "") -> URL:
        """The address of one of its databases, with the driver."""
        return URL.create("mariadb+pymysql", "root", database=name, query={"unix_socket": str(self._socket)})

    def make(self, name: str, charset: str = "utf8mb4") -> URL:
        """A new database; one of this name is dropped."""
        self.do(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} CHARACTER SET {charset}")
        return self.url(name)

    def do(self, *statements: str) -> None:
        """Have it carry out statements, as its administrator."""
        engine = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
        finally:
            engine.dispose()


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        why = f"{name} is not installed (Debian: mariadb-server)"
        if os.environ.get("DECUONG_TEST_MARIADB") == "required":
            pytest.fail(why)
        pytest.skip(why)
    return found


def _listens(path: Path) -> bool:
    """Whether somebody accepts there. The driver's own tries would leave half-made connections behind."""
    with socket_of(AF_UNIX) as one:
        return one.connect_ex(str(path)) == 0


@contextmanager
def mariadb() -> Iterator[MariadbServer]:
    """A server that waits for no disk, for the time of the tests. Skips them where it is not installed."""
    install, program = _program("mariadb-install-db"), _program("mariadbd")
    folder = Path(mkdtemp(prefix="mariadb"))  # short: a socket's path has at most 107 bytes
    data, socket = folder / "data", folder / "s"
    user = f"--user={getpass.getuser()}"
    made = [install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", user]
    subprocess.run(made, check=True, capture_output=True)
    options = ["--skip-networking", "--innodb-flush-log-at-trx-commit=0", f"--socket={socket}"]
    run = [program, "--no-defaults", user, f"--datadir={data}", *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(run, stdout=log, stderr=log)
    server = MariadbServer(socket)
    try:
        for _ in range(STARTS):
            assert process.poll() is None, (folder / "log").read_text()
            if socket.exists() and _listens(socket):
                break
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
