"""What is asked of the outside and needs an answer at once: typed questions, answered by exactly one provider.

A question is a signal whose receivers return an answer, or None when they are not set up. Providers in `integrations`
connect themselves; nobody here knows them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.dispatch import Signal

Q = TypeVar("Q")
A = TypeVar("A")


class NoAnswer(Exception):
    """No provider, or more than one, answered a question: an installation fault, not a user's."""


class Question(Generic[Q, A]):
    """Ask with `ask`; answer by connecting a receiver `f(request, **kwargs) -> A | None` to `signal`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.signal = Signal()

    def ask(self, request: Q) -> A:
        """The one answer. A receiver's exception reaches the caller; raises `NoAnswer` unless exactly one answers."""
        answers: list[Any] = [
            answer for _, answer in self.signal.send(sender=type(self), request=request) if answer is not None
        ]
        if len(answers) != 1:
            raise NoAnswer(f"{len(answers)} providers answered {self.name}; exactly one must")
        answer: A = answers[0]
        return answer


@dataclass(frozen=True)
class PdfRequest:
    """A page to print on A4, and what the PDF says of itself."""

    html: str
    title: str
    author: str
    subject: str
    document_date: date


@dataclass(frozen=True)
class PdfAnswer:
    """`pdf` starts with %PDF-. `engine` names who made it."""

    pdf: bytes
    engine: str


class PdfFailed(Exception):
    """A provider tried and could not make the PDF; `str()` says why, without secrets."""


pdf_requested: Question[PdfRequest, PdfAnswer] = Question("pdf_requested")


@dataclass(frozen=True)
class DrawingRequest:
    """A picture in SVG, to be drawn with so many pixels."""

    svg: str
    width: int
    height: int


@dataclass(frozen=True)
class DrawingAnswer:
    png: bytes


drawing_requested: Question[DrawingRequest, DrawingAnswer] = Question("drawing_requested")
"""A provider that cannot draw it raises `PdfFailed`."""


@dataclass(frozen=True)
class FetchRequest:
    """An address that a person gave us, and how much of what stands there is taken at most."""

    url: str
    most_bytes: int


@dataclass(frozen=True)
class FetchAnswer:
    content: bytes


class FetchFailed(Exception):
    """It could not be fetched, or must not be; `str()` is a known sentence that says why, without secrets."""


fetch_requested: Question[FetchRequest, FetchAnswer] = Question("fetch_requested")


@dataclass(frozen=True)
class ArchiveRequest:
    """An approved PDF and what its key in the archive is made of (spec 5, R2)."""

    display_number: str
    application_key: str
    year: int
    approval_no: int
    pdf: bytes


@dataclass(frozen=True)
class ArchiveAnswer:
    """Where the PDF is now. `undo` removes it again, or raises `OSError`, if and only if this request wrote it."""

    storage_key: str
    public_url: str
    undo: Callable[[], None]


class ArchiveFailed(Exception):
    """A provider tried and could not archive; `str()` says why, without secrets."""


archive_requested: Question[ArchiveRequest, ArchiveAnswer] = Question("archive_requested")
