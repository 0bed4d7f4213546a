"""The product as it is served, over a database of the test's own: gunicorn in processes, real HTTP."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from django.contrib.auth.models import Group, User
from django.test import override_settings

from tests import processes
from tests.races.databases import is_postgresql, url_of

SECONDS_TO_START = 60
PASSWORD = "a-Long-0ne"


@contextmanager
def served(database: str, folder: Path, **variables: str) -> Iterator[str]:
    """The address of two serving processes over `database` (see `tests.races.databases`); they write into `folder`.

    Stopping them is theirs to survive: whatever they were told to do is done when the context ends.
    """
    port = _free_port()
    named = {"INVOICE_DATA_DIR": str(folder), "PORT": str(port), "WEB_CONCURRENCY": "2", **variables}
    if is_postgresql():
        named["INVOICE_DATABASE_URL"] = url_of(database)
    else:
        (folder / "proxima.sqlite3").symlink_to(database)
    (folder / "static").mkdir(exist_ok=True)
    # Into a file: a pipe that nobody reads stops the server once it is full of access lines.
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"],
            cwd=processes.ROOT,
            env=processes.environment(**named),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/readyz", folder / "server.log")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def make_users() -> None:
    """`viewer`, `manager` and `admin`, whose password is `PASSWORD`. For a child process over the served database."""
    # The settings of tests know only a hash that the product does not.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):
        for role in ("viewer", "manager", "admin"):
            User.objects.create_user(role, password=PASSWORD).groups.add(Group.objects.get(name=role))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - our own server
        except (URLError, ConnectionError, TimeoutError) as error:
            if time.monotonic() > deadline:
                raise AssertionError(f"The server does not answer: {error}\n{log.read_text()[-2000:]}") from None
            time.sleep(0.2)
        else:
            return
