"""How gunicorn serves us; read from the working directory by `python -m gunicorn`."""

import logging
import os
import subprocess
import sys
import threading
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from gunicorn import util
from gunicorn.glogging import Logger

# Read before anything listens: a wrong variable ends the start here, by name. It also configures logging.
try:
    from proxima_invoice import settings
except ImproperlyConfigured as error:
    sys.exit(str(error))
for sentence in settings.UNKNOWN_VARIABLES:
    logging.getLogger("proxima_invoice.start").warning(sentence)

from proxima_invoice.foundation.api import unreadable  # noqa: E402 - after the settings, which configure logging

# There is no setting for what is said to a request that cannot be read.
util.write_error = unreadable.write_error

wsgi_app = "proxima_invoice.wsgi"
# An IPv6 address has colons of its own.
_address = f"[{settings.LISTEN_ADDRESS}]" if ":" in settings.LISTEN_ADDRESS else settings.LISTEN_ADDRESS
bind = f"{_address}:{settings.PORT}"
worker_class = "gthread"
workers = settings.SERVER_PROCESSES
threads = 4
# An address may carry the data of an upload; gunicorn allows no longer ones but without any limit.
limit_request_line = 8190
# The slowest answers are bulk drafts and PDFs; both are bounded well below this.
timeout = 120
graceful_timeout = 30
# The access line is written by RequestIdMiddleware, which knows the request id.
accesslog = None
loglevel = "warning"
control_socket_disable = True


class logger_class(Logger):  # noqa: N801 - gunicorn's name for the setting
    """Hands gunicorn's own lines to our logging, so that everything on stderr has one shape."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Background:
    """The worker beside us. One that ends is told of, and started again after a pause; none after `stop`."""

    PAUSE_SECONDS = 5

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        # A server process forked in the middle of our Popen would hold its pipe open, and Popen waits for its end.
        os.register_at_fork(
            before=self._starting.acquire,
            after_in_parent=self._starting.release,
            after_in_child=self._starting.release,
        )
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """It finishes what it has begun."""
        self._stopping.set()
        with self._starting:
            if self._process is not None:
                self._process.terminate()
        self._thread.join()

    def _keep(self) -> None:
        log = logging.getLogger("proxima_invoice.worker")
        while not self._stopping.is_set():
            try:
                self._start_and_wait()
                told = "The worker ended by itself"
            except OSError as error:
                told = f"The worker cannot be started ({error})"
            if not self._stopping.is_set():
                log.error("%s; it is started again in %d s.", told, self.PAUSE_SECONDS)
                self._stopping.wait(self.PAUSE_SECONDS)

    def _start_and_wait(self) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_worker", "--with", str(os.getpid())]
        with self._starting:
            if self._stopping.is_set():
                return
            # Its first line is for whoever started it by hand.
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        self._process.wait()


def when_ready(server: Any) -> None:
    """`make run`: one command starts everything, the worker included. It ends when we do, however we end."""
    if settings.WITH_WORKER:
        server.background = Background()


def on_exit(server: Any) -> None:
    background: Background | None = getattr(server, "background", None)
    if background is not None:
        background.stop()


def post_worker_init(worker: Any) -> None:
    """Say where to log in: the application is loaded, so this is the last line on the screen. Once, not per worker."""
    if worker.age == 1:
        print(f"\nProxima Invoice is ready: {settings.PUBLIC_URL}/admin/  (Ctrl-C stops it)", flush=True)
