"""Our side of one child: start it, talk to it, kill it when it takes too long."""

import json
import os
import signal
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from integrations.embedded_pdf.config import Limits
from invoices.ports import PdfFailed, PdfRequest
from proxima_invoice.foundation.sentences import known

REFUSED = known("The embedded PDF engine refused the page: %(reason)s")
TOO_LARGE = known("The PDF would have more than %(bytes)s bytes.")
# Why it gave up on a page; each is the end of a sentence.
CLOSED = known("it closed its pipes")
TOO_MUCH_CPU = known("it used more than %(seconds)s s of CPU")
STOPPED = known("it was stopped, after %(seconds)s s at the latest")
SIGNALLED = known("it ended with %(signal)s")
ENDED = known("it ended with status %(status)s")

PROGRAM = Path(__file__).with_name("child.py")
GRACE_SECONDS = 1.0
"""How much longer than its own alarm a child lives before we kill it."""


class ChildDied(Exception):
    """The child ended without an answer; `str()` says why, as far as its exit tells."""


class ChildProcess:
    """A child that prints one page at a time. Used by one thread at a time; the pool sees to that."""

    def __init__(self, *, limits: Limits, fonts: Path, fontconfig: Path) -> None:
        self.limits = limits
        self.documents = 0
        arguments = (fonts, limits.memory_bytes, limits.cpu_seconds, limits.wall_seconds)
        # subprocess, not multiprocessing: workers of Celery may not start those. Isolated, and with an environment of
        # its own: a page that broke into the child would find no secret there.
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", PROGRAM, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"FONTCONFIG_FILE": str(fontconfig), "LC_ALL": "C.UTF-8"} | _library_path(),
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def is_worn_out(self) -> bool:
        """Memory that a library leaks does not pile up for ever."""
        return self.documents >= self.limits.documents_per_child

    def convert(self, request: PdfRequest) -> bytes:
        """The page as PDF. Raises `PdfFailed` when the engine refuses it, `ChildDied` when the child is gone."""
        about = {
            "title": request.title,
            "author": request.author,
            "subject": request.subject,
            "date": request.document_date.isoformat(),
        }
        return self._ask(about, request.html)

    def draw(self, html: str, *, width: int, height: int) -> bytes:
        """The upper left of the page as a PNG. Raises like `convert`."""
        return self._ask({"width": str(width), "height": str(height)}, html)

    def _ask(self, about: dict[str, str], html: str) -> bytes:
        self.documents += 1
        watchdog = threading.Timer(self.limits.wall_seconds + GRACE_SECONDS, self._process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            self._send(json.dumps(about).encode())
            self._send(html.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace"))
            reason = self._receive().decode()
            made = self._receive()
        except (BrokenPipeError, EOFError) as error:
            raise ChildDied(self._epitaph()) from error
        finally:
            watchdog.cancel()
        if reason:
            raise PdfFailed(REFUSED % {"reason": reason})
        return made

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self.forget()

    def forget(self) -> None:
        """Close our ends of the pipes. In a fork of ours that is all there is to do: the child is not ours there."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):  # What was not yet sent to a dead child is lost, and may be.
                _opened(pipe).close()

    def _send(self, content: bytes) -> None:
        pipe = _opened(self._process.stdin)
        pipe.write(struct.pack(">I", len(content)))
        pipe.write(content)
        pipe.flush()

    def _receive(self) -> bytes:
        (size,) = struct.unpack(">I", self._exactly(4))
        if size > self.limits.pdf_bytes:
            raise PdfFailed(TOO_LARGE % {"bytes": self.limits.pdf_bytes})
        return self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        content = _opened(self._process.stdout).read(size)
        if len(content) != size:
            raise EOFError
        return content

    def _epitaph(self) -> str:
        try:
            status = self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return CLOSED
        if status == -signal.SIGXCPU:
            return TOO_MUCH_CPU % {"seconds": self.limits.cpu_seconds}
        if status in {-signal.SIGALRM, -signal.SIGKILL}:
            return STOPPED % {"seconds": f"{self.limits.wall_seconds:g}"}
        if status < 0:
            return SIGNALLED % {"signal": signal.Signals(-status).name}
        return ENDED % {"status": status}


def _opened(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - both are PIPE
    return pipe


def _library_path() -> dict[str, str]:
    """Some Pythons find their own libraries by this alone."""
    path = os.environ.get("LD_LIBRARY_PATH")
    return {"LD_LIBRARY_PATH": path} if path else {}
