"""Our side of the child: one a file. Start it, wait no longer than a file may take, and read what it told."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

from integrations.errors import TransientError
from invoices.errors import Invalid
from proxima_invoice.foundation.sentences import known, say

UNREADABLE = known("The %(kind)s is damaged: it cannot be read.")
TOO_HEAVY = known("Reading the %(kind)s takes more time or memory than a document may.")
# What the child's words mean.
SENTENCES: Final[Mapping[str, str]] = {
    "unreadable": UNREADABLE,
    "too_heavy": TOO_HEAVY,
    "encrypted": known("The PDF asks for a password."),
    "no_pages": known("The PDF has no pages."),
    "too_many_pages": known("The PDF has more than 500 pages."),
    "bomb": known("The %(kind)s is far larger inside than a document may be."),
    "too_many_pixels": known("A picture in the file has more than 50 million pixels."),
    "entities": known("The XML has a DOCTYPE or entities, which are not read."),
    "large_xml": known("The XML is larger than 5 MB: its fields are not read."),
    "runs": known("The XML is a page or a program for browsers, no document."),
    "no_such_page": known("The file has no such page."),
}

PROGRAM = Path(__file__).with_name("child.py")
GRACE_SECONDS = 1.0
"""How much longer than its own alarm a child lives before we kill it."""
MOST_AT_ONCE = 2
"""Of one process: each may take a core, and a gigabyte."""
WAIT_SECONDS = 5.0
"""How long a file waits for the others. Longer would hold all threads of a server that have other things to do."""
BUSY = known("Too many files are being read just now: try again in a moment.")
_places = BoundedSemaphore(MOST_AT_ONCE)


class ReadersBusy(TransientError):
    """The same file may be read a moment later."""


@dataclass(frozen=True)
class Limits:
    """What one file may cost."""

    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 10
    wall_seconds: float = 20
    answer_bytes: int = 64 * 1024 * 1024


def ask_child(
    task: str, content: bytes, *, kind: str, page: int = 1, limits: Limits = Limits()
) -> tuple[dict[str, Any], bytes]:
    """What it tells of the file, and the picture where one was asked for; see `child`.

    Raises `Invalid` for `file`, and `ReadersBusy`.
    """
    arguments = (
        *(task, kind, page),
        *(limits.memory_bytes, limits.cpu_seconds, limits.wall_seconds, limits.answer_bytes),
    )
    # Into a file, whose size the kernel limits: a child that was broken into cannot fill our memory.
    with _a_place(), tempfile.TemporaryFile() as answered:
        try:
            status = subprocess.run(  # noqa: S603 - our own program, no shell
                [sys.executable, "-I", PROGRAM, *map(str, arguments)],
                input=content,
                stdout=answered,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"LC_ALL": "C.UTF-8"} | _library_path(),
                timeout=limits.wall_seconds + GRACE_SECONDS,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            status = -signal.SIGKILL
        answered.seek(0)
        head, _newline, made = answered.read().partition(b"\n")
    if status < 0:
        raise _refusal(TOO_HEAVY, kind)
    if status:
        # It catches whatever a file can do: this is a fault of ours, to be seen in the log.
        raise RuntimeError(f"the child that reads files ended with status {status}")
    told: dict[str, Any] = json.loads(head)
    if refused := told.pop("refused"):
        raise _refusal(SENTENCES[refused], kind)
    return told, made


@contextmanager
def _a_place() -> Iterator[None]:
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise ReadersBusy(BUSY)
    try:
        yield
    finally:
        _places.release()


def _refusal(sentence: str, kind: str) -> Invalid:
    return Invalid({"file": say(sentence, kind=kind)})


def _library_path() -> dict[str, str]:
    """Some Pythons find their own libraries by this alone."""
    path = os.environ.get("LD_LIBRARY_PATH")
    return {"LD_LIBRARY_PATH": path} if path else {}
