"""Database servers of the tests' own, on loopback: started when first asked for, always stopped.

It holds no shop; each test makes a database of its own in them.
"""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import OperationalError

PATIENCE = 60.0
"""Seconds that a server may take to start or to stop on a slow machine."""


@dataclass
class Server:
    """A server that runs. kind: the scheme of its URLs. admin, password: who may do everything."""

    kind: str
    port: int
    admin: str = "boss"
    password: str = field(default_factory=lambda: f"ö%@:/{secrets.token_hex(8)}")
    _engines: dict[str, Engine] = field(default_factory=dict, repr=False)

    def url(self, database: str, *, user: str = "") -> str:
        return f"{self.kind}://{user or self.admin}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def connection(self, database: str = "") -> Iterator[Connection]:
        """The till's own connection; each statement is a transaction unless it says BEGIN."""
        with self._engine(database).connect() as connection:
            yield connection.execution_options(no_parameters=True)

    def _engine(self, database: str) -> Engine:
        """One for each database: a new one would ask the server anew what it is."""
        if database not in self._engines:
            postgres = self.kind == "postgresql"
            url = URL.create(
                "postgresql+psycopg" if postgres else "mariadb+pymysql",
                self.admin,
                host="127.0.0.1",
                port=self.port,
                database=database or ("postgres" if postgres else "mysql"),
            )
            more: dict[str, Any] = {"password": self.password, "client_encoding": "UTF8"}
            if not postgres:
                # As bytes: the driver would take it for Latin-1.
                more = {"password": self.password.encode(), "charset": "utf8mb4"}
            self._engines[database] = create_engine(
                url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=more
            )
        return self._engines[database]

    def run(self, *statements: str, database: str = "") -> list[tuple[Any, ...]]:
        """The statements one after the other, each a transaction; the last one's rows."""
        rows: list[tuple[Any, ...]] = []
        with self.connection(database) as connection:
            for statement in statements:
                result = connection.exec_driver_sql(statement)
                rows = [tuple(row) for row in result] if result.returns_rows else []
        return rows


@contextmanager
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server; the test is skipped where none is installed."""
    programs = _postgresql_programs()
    # It refuses to run as root: then it runs as the user that its package made.
    prefix = []
    if os.name == "posix" and os.geteuid() == 0:
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    with _folder() as folder:
        server = Server("postgresql", _free_port())
        secret = folder / "password"
        secret.write_text(server.password, encoding="utf-8")
        if prefix:
            _own(folder, "postgres")
        data = folder / "data"
        make = [*prefix, str(programs / "initdb"), "-D", str(data), "-U", server.admin]
        make += [f"--pwfile={secret}", "--no-sync", "--auth=scram-sha-256", "--encoding=UTF8"]
        _do([*make, "--locale=C.UTF-8"])
        options = [f"-p{server.port}", "-h127.0.0.1", f"-k{folder}", "-F", "-cmax_connections=20"]
        command = [*prefix, str(programs / "postgres"), "-D", str(data), *options]
        # SIGINT is its "fast" stop: connections are cut instead of waited for.
        with _running(command, folder, signal.SIGINT) as process:
            _until_it_answers(server, process, folder)
            yield server


@contextmanager
def mariadb() -> Iterator[Server]:
    """A MariaDB server; the test is skipped where none is installed."""
    make, program = shutil.which("mariadb-install-db"), _mariadbd()
    if not make or not program or not shutil.which("my_print_defaults"):
        pytest.skip(
            "MariaDB IS NOT INSTALLED: nothing was tried against it"
            " (apt-get install mariadb-server-core mariadb-client-core)"
        )
    with _folder() as folder:
        server = Server("mariadb", _free_port())
        data = folder / "data"
        user = f"--user={getpass.getuser()}"
        _do([make, "--no-defaults", user, f"--datadir={data}", "--skip-test-db"])
        first = folder / "first.sql"
        first.write_text(
            f"SET NAMES utf8mb4;\nCREATE USER boss@'127.0.0.1' IDENTIFIED BY '{server.password}';"
            "\nGRANT ALL ON *.* TO boss@'127.0.0.1' WITH GRANT OPTION;\n",
            encoding="utf-8",
        )
        options = [f"--port={server.port}", "--bind-address=127.0.0.1", "--skip-name-resolve"]
        options += [f"--socket={folder / 'socket'}", f"--init-file={first}", "--skip-log-bin"]
        options += ["--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0"]
        options += ["--character-set-server=utf8mb4", "--debug-no-sync", "--sync-frm=0"]
        options += ["--innodb-flush-method=nosync", "--innodb-log-file-size=8M"]
        command = [program, "--no-defaults", user, f"--datadir={data}", *options]
        with _running(command, folder, signal.SIGTERM) as process:
            _until_it_answers(server, process, folder)
            yield server


def _postgresql_programs() -> Path:
    """The folder of initdb and postgres; Debian keeps it off the PATH. Skips where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        pytest.skip(
            "PostgreSQL IS NOT INSTALLED: nothing was tried against it (apt-get install postgresql)"
        )
    return found[-1].parent if found else Path(str(on_path)).parent


def _mariadbd() -> str | None:
    places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
    return shutil.which("mariadbd", path=places)


@contextmanager
def _folder() -> Iterator[Path]:
    """A short path (sockets have at most 107 bytes) that other users can walk into."""
    folder = Path(tempfile.mkdtemp(prefix="db-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _own(folder: Path, user: str) -> None:
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, user, user)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _do(command: list[str]) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd="/"
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def _running(
    command: list[str], folder: Path, stop: signal.Signals
) -> Iterator[subprocess.Popen[bytes]]:
    """The server as a process; stopped fast at the end, whatever happened."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
        try:
            yield process
        finally:
            process.send_signal(stop)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _until_it_answers(server: Server, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Ask until it answers; its log where it never does."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            server.run("SELECT 1")
        except OperationalError:
            log = (folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]
            assert process.poll() is None, log
            assert time.monotonic() < deadline, log
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)  # its end is the one event that can be waited for
        else:
            return
