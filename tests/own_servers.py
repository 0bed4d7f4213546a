"""Servers of a test's own, on free ports and in a folder of theirs: to be stopped, started and killed as one likes."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import glob
from pathlib import Path

PATIENCE = 90
_POSTGRESQL = sorted(glob("/usr/lib/postgresql/*/bin"))
_RABBITMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server"


class Server:
    """A program on a port: it answers once `start` is over, and no more once `stop` is."""

    port: int

    def start(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _wait(self, why_not: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            assert time.monotonic() < deadline, why_not
            time.sleep(0.05)


class Program(Server):
    """One that runs in the foreground, with what it needs in its environment."""

    def __init__(self, command: list[str], *, port: int, folder: Path, **variables: str) -> None:
        self.port = port
        self._command = command
        self._environment = {**os.environ, **variables}
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        self._wait(f"{self._command[0]} does not start: {(self._folder / 'log').read_text()[-2000:]}")

    def stop(self) -> None:
        """SIGKILL, it and its children: whoever is gone for good says nothing before."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)
            self._process = None
        deadline = time.monotonic() + PATIENCE
        while self.answers():  # Its children die a moment later.
            assert time.monotonic() < deadline, f"{self._command[0]} does not stop"
            time.sleep(0.05)


class PostgreSQL(Server):
    """A cluster of its own. It will not run as root, and then runs as the user postgres."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._as_user: list[str] = []
        if os.geteuid() == 0:
            self._as_user = ["runuser", "-u", "postgres", "--"]
            shutil.chown(folder, "postgres", "postgres")
        self._run("initdb", "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale", "C.UTF-8")

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        self._run("pg_ctl", "start", "-w", "-t", str(PATIENCE), "-l", str(self._folder / "log"), "-o", options)

    def stop(self, how: str = "immediate") -> None:
        """`immediate` leaves it as a power cut does; `fast` throws everybody out and ends in order."""
        if (self._folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-w", "-m", how)

    def _run(self, program: str, *arguments: str) -> None:
        command = [f"{_POSTGRESQL[-1]}/{program}", "-D", str(self._folder / "data"), *arguments]
        # Nothing is piped: the server would hold the pipe open after pg_ctl is done.
        with (self._folder / "commands").open("ab") as told:
            ended = subprocess.run([*self._as_user, *command], stdout=told, stderr=told, cwd="/", check=False)
        assert ended.returncode == 0, (self._folder / "commands").read_text()[-2000:]


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """In a folder beside pytest's own, which other users may not enter."""
    with tempfile.TemporaryDirectory(prefix="proxima-invoice-postgresql-") as folder:
        server = PostgreSQL(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def redis(folder: Path) -> Iterator[tuple[Server, str]]:
    """With its URL. It keeps nothing: what was in it is lost when it stops."""
    place, port = folder / "redis", free_port()
    place.mkdir()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    yield from _running(Program(["redis-server", *options], port=port, folder=place), f"redis://127.0.0.1:{port}/0")


@contextmanager
def rabbitmq(folder: Path) -> Iterator[tuple[Server, str]]:
    """A node with its own name, port mapper, cookie and folder."""
    place, port, mapper = folder / "rabbitmq", free_port(), free_port()
    place.mkdir()
    server = Program(
        [_RABBITMQ],
        port=port,
        folder=place,
        HOME=str(place),
        RABBITMQ_NODENAME=f"drill-{port}@localhost",
        RABBITMQ_NODE_IP_ADDRESS="127.0.0.1",
        RABBITMQ_NODE_PORT=str(port),
        RABBITMQ_DIST_PORT=str(free_port()),
        ERL_EPMD_PORT=str(mapper),
        RABBITMQ_MNESIA_BASE=str(place / "data"),
        RABBITMQ_LOG_BASE=str(place / "logs"),
        RABBITMQ_PID_FILE=str(place / "pid"),
        RABBITMQ_ENABLED_PLUGINS_FILE=str(place / "plugins"),
        RABBITMQ_CONF_ENV_FILE=str(place / "none"),
        RABBITMQ_CONFIG_FILE=str(place / "none"),
    )
    try:
        yield from _running(server, f"amqp://guest:guest@127.0.0.1:{port}//")
    finally:
        # It went into the background by itself.
        subprocess.run(["epmd", "-port", str(mapper), "-kill"], capture_output=True, check=False)


def missing(name: str) -> str:
    """Which program is not there, or nothing."""
    programs = {
        "PostgreSQL": f"{_POSTGRESQL[-1]}/initdb" if _POSTGRESQL else "initdb",
        "Redis": shutil.which("redis-server") or "redis-server",
        "RabbitMQ": _RABBITMQ,
    }
    if name == "PostgreSQL" and os.geteuid() == 0 and not _is_user("postgres"):
        return "a user postgres, as whom it could run"
    return "" if Path(programs[name]).exists() else programs[name]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _running(server: Server, url: str) -> Iterator[tuple[Server, str]]:
    server.start()
    try:
        yield server, url
    finally:
        server.stop()


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
