"""What would reach the log, as text: after scrubbing and rendering, the very bytes that leave the process."""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from proxima_invoice.foundation.logging import configure


@contextmanager
def lines_of(style: str, *, level: str = "INFO") -> Iterator[Callable[[], list[str]]]:
    """Configure logging in `style` and yield a function that returns the lines written so far."""
    root = logging.getLogger()
    before = root.handlers[:]
    configure(level=level, style=style)
    handler = next(handler for handler in root.handlers if handler not in before)
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)
    try:
        yield lambda: stream.getvalue().splitlines()
    finally:
        configure(level=settings.LOG_LEVEL, style=settings.LOG_FORMAT)
        # dictConfig has dropped every handler of the root, pytest's own among them.
        root.handlers[:] = before
