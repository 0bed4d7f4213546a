"""The product as an operator starts it, filled with the demonstration, for a browser to walk through."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from tests import processes

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SECONDS_TO_START = 60
PASSWORD = "proxima-demo"
"""As `manage.py demo` tells it."""


@contextmanager
def running_product(data: Path, **variables: str) -> Iterator[str]:
    """The address of a gunicorn over an installation of its own in `data`, on the embedded database.

    Unless `variables` (`INVOICE_...`) say otherwise.
    """
    port = _free_port()
    variables = {"INVOICE_DATA_DIR": str(data), "PORT": str(port), "WEB_CONCURRENCY": "1", **variables}
    if "INVOICE_DATABASE_URL" in variables:
        _install(variables)
    else:
        shutil.copytree(_installed().name, data, dirs_exist_ok=True)
    # Into a file: a pipe that nobody reads stops the server once it is full of access lines.
    with (data / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"],
            cwd=processes.ROOT,
            env=processes.environment(**variables),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/healthz")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


@cache
def _installed() -> TemporaryDirectory[str]:
    """An installation on the embedded database, made once a process: to be copied, it is the same for everybody."""
    folder = TemporaryDirectory(prefix="proxima-invoice-installed-")
    _install({"INVOICE_DATA_DIR": folder.name})
    return folder


def _install(variables: dict[str, str]) -> None:
    for arguments in (("migrate", "--no-input"), ("collectstatic", "--no-input"), ("demo",)):
        done = processes.run("manage.py", *arguments, "--verbosity", "0", timeout=120, **variables)
        assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """What a page must never do: err on the console, break its own policy, ask another host, or get an error answer."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self._address = address
        self.complaints: list[str] = []
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective"
            " + ' ' + e.blockedURI))"
        )
        context.on("console", self._console)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("weberror", lambda error: self.complaints.append(f"error {error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.complaints.append(f"outside {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")


def log_in(page: Page, address: str, username: str) -> None:
    """Log in and arrive at the list of invoices, wherever the admin opens by itself."""
    page.goto(f"{address}/admin/invoices/invoice/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/invoices/invoice/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - our own server
        except (URLError, ConnectionError, TimeoutError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
