"""A few living children that turn pages into PDFs: 6 ms a page instead of the 60 ms a fresh process takes.

The library is plutoprint, https://github.com/plutoprint/plutoprint. Hostile pages can hang or crash it, and its own
fetcher reads files and addresses; hence the children (see `child`), each killable, limited and without secrets.
"""

import atexit
import os
import threading
from base64 import b64encode
from collections.abc import Callable

from integrations.embedded_pdf.child_process import ChildDied, ChildProcess
from integrations.embedded_pdf.config import FONTCONFIG_DIR, FONTS_DIR, Limits
from integrations.embedded_pdf.fontconfig import write_fontconfig
from invoices.ports import DrawingRequest, PdfFailed, PdfRequest
from proxima_invoice.foundation.sentences import known

TOO_LARGE = known("The page is larger than the %(bytes)s bytes the embedded engine takes.")
BUSY = known("The embedded PDF engine is busy with other pages.")
GAVE_UP = known("The embedded PDF engine gave up on the page: %(reason)s.")
CANNOT_START = known("The embedded PDF engine cannot start: %(error)s.")
# As a picture: in one nothing runs and nothing is loaded.
PICTURE = (
    '<!doctype html><body style="margin:0"><img alt="" style="display:block;width:%dpx;height:%dpx" '
    'src="data:image/svg+xml;base64,%s">'
)


class Engine:
    """At most `limits.children` at work at once; who comes later waits no longer than a page may take."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._start_empty()

    def _start_empty(self) -> None:
        self._idle: list[ChildProcess] = []
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self.limits.children)

    def convert(self, request: PdfRequest) -> bytes:
        """The page as PDF. Raises `PdfFailed` with a reason; the next page gets a child that lives."""
        return self._made(request.html, lambda child: child.convert(request))

    def draw(self, request: DrawingRequest) -> bytes:
        """A picture as PNG, of the size that was asked for. Raises like `convert`."""
        page = PICTURE % (request.width, request.height, b64encode(request.svg.encode()).decode())
        return self._made(page, lambda child: child.draw(page, width=request.width, height=request.height))

    def _made(self, html: str, make: Callable[[ChildProcess], bytes]) -> bytes:
        if len(html) > self.limits.html_bytes:
            raise PdfFailed(TOO_LARGE % {"bytes": self.limits.html_bytes})
        if not self._places.acquire(timeout=self.limits.wall_seconds):
            raise PdfFailed(BUSY)
        try:
            return self._made_by_child(make)
        finally:
            self._places.release()

    def _made_by_child(self, make: Callable[[ChildProcess], bytes]) -> bytes:
        child = self._take()
        keep = False
        try:
            made = make(child)
            keep = not child.is_worn_out
            return made
        except ChildDied as death:
            raise PdfFailed(GAVE_UP % {"reason": death}) from None
        finally:
            if keep:
                with self._lock:
                    self._idle.append(child)
            else:
                child.kill()

    def _take(self) -> ChildProcess:
        while child := self._take_idle():
            if child.is_alive:
                return child
            child.kill()  # Ended while idle, by an operator or for want of memory: that is not this page's fault.
        try:
            fontconfig = write_fontconfig(fonts=FONTS_DIR, folder=FONTCONFIG_DIR)
            return ChildProcess(limits=self.limits, fonts=FONTS_DIR, fontconfig=fontconfig)
        except OSError as error:
            raise PdfFailed(CANNOT_START % {"error": error.strerror}) from error

    def _take_idle(self) -> ChildProcess | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def close(self) -> None:
        """End the idle children. Those at work end by themselves: their input ends with this process."""
        with self._lock:
            children, self._idle = self._idle, []
        for child in children:
            child.kill()

    def leave_to_parent(self) -> None:
        """After a fork: the children belong to the process that started them. Nothing is locked here yet."""
        for child in self._idle:
            child.forget()
        self._start_empty()


engine = Engine(Limits())
atexit.register(engine.close)
os.register_at_fork(after_in_child=engine.leave_to_parent)
