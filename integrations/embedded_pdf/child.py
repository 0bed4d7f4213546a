"""The program inside the killable child: reads pages from stdin, writes PDFs to stdout, and pictures where asked for.

Started by `child_process` as a plain script, isolated (`python -I`): it imports nothing of ours, has no settings, no
secrets and no database. A frame is a 4-byte big-endian length and so many bytes. A request is two frames: JSON (title,
author, subject, date as YYYY-MM-DD; or width and height in pixels, for a PNG) and the page in UTF-8. An answer is two
frames: a reason, empty when all went well, and the PDF or the PNG. End of input ends the program.

Arguments: the fonts' folder, then memory in bytes, CPU seconds and wall seconds for one page.
"""

import io
import json
import os
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import BinaryIO

import plutoprint

# Relative addresses get a host of their own, so that @font-face may name our fonts and nothing else resolves.
BASE_URL = "http://document.invalid/"
OPEN_FILES = 64


class OwnFontsOnly(plutoprint.ResourceFetcher):
    """Answers for our own fonts by their file name. No file, no network: html_override is user input (spec 4)."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.fonts = {path.name: path.read_bytes() for path in folder.glob("*.ttf")}

    def fetch_url(self, url: str) -> plutoprint.ResourceData:
        name = url.rpartition("/")[2]
        if not url.startswith(BASE_URL) or name not in self.fonts:
            raise ValueError("refused")
        return plutoprint.ResourceData(self.fonts[name], "font/ttf")


def convert(html: str, about: dict[str, str], fetcher: plutoprint.ResourceFetcher) -> bytes:
    """One page to PDF. The same input gives the same bytes: the dates are the document's, not the clock's."""
    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4, plutoprint.PAGE_MARGINS_NARROW)
    book.custom_resource_fetcher = fetcher
    book.load_html(html, base_url=BASE_URL)
    # After loading: a page's own <title> and <meta> have been read by now and would win otherwise.
    date = f"{about['date']}T00:00:00Z"
    for field, value in (
        (plutoprint.PDF_METADATA_TITLE, about["title"]),
        (plutoprint.PDF_METADATA_AUTHOR, about["author"]),
        (plutoprint.PDF_METADATA_SUBJECT, about["subject"]),
        (plutoprint.PDF_METADATA_KEYWORDS, ""),
        (plutoprint.PDF_METADATA_CREATOR, "Proxima Invoice"),
        (plutoprint.PDF_METADATA_CREATION_DATE, date),
        (plutoprint.PDF_METADATA_MODIFICATION_DATE, date),
    ):
        book.set_metadata(field, value)
    stream = io.BytesIO()
    book.write_to_pdf_stream(stream)
    return stream.getvalue()


def draw(html: str, width: int, height: int, fetcher: plutoprint.ResourceFetcher) -> bytes:
    """The upper left of a page as a PNG, clear where nothing is drawn."""
    book = plutoprint.Book(media=plutoprint.MEDIA_TYPE_SCREEN)
    book.custom_resource_fetcher = fetcher
    book.load_html(html, base_url=BASE_URL)
    stream = io.BytesIO()
    with plutoprint.ImageCanvas(width, height) as canvas:
        canvas.clear_surface(0, 0, 0, 0)
        book.render_document(canvas)
        canvas.write_to_png_stream(stream)
    return stream.getvalue()


def answer(page: str, about: dict[str, str], fetcher: plutoprint.ResourceFetcher) -> bytes:
    if "width" in about:
        return draw(page, int(about["width"]), int(about["height"]), fetcher)
    return convert(page, about, fetcher)


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame; None at the end of input."""
    head = stream.read(4)
    return stream.read(struct.unpack(">I", head)[0]) if len(head) == 4 else None


def write_frame(stream: BinaryIO, content: bytes) -> None:
    stream.write(struct.pack(">I", len(content)) + content)


def allow_one_page(cpu_seconds: int, wall_seconds: float) -> None:
    """Move the limits forward for the next page. The kernel enforces them, even once our parent is gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds, hard))
    signal.setitimer(signal.ITIMER_REAL, wall_seconds)


def main() -> None:
    folder, memory, cpu_seconds, wall_seconds = sys.argv[1:]
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever the library prints must not land between the frames.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)

    fetcher = OwnFontsOnly(Path(folder))
    # Loads fonts and libraries and writes fontconfig's cache, while that is still allowed.
    convert("<p>Ж</p>", {"title": "", "author": "", "subject": "", "date": "2000-01-01"}, fetcher)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))

    while (about := read_frame(requests)) is not None:
        page = read_frame(requests)
        if page is None:
            return
        allow_one_page(int(cpu_seconds), float(wall_seconds))
        reason, made = "", b""
        try:
            made = answer(page.decode(), json.loads(about), fetcher)
        except (plutoprint.Error, MemoryError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"
        signal.setitimer(signal.ITIMER_REAL, 0)
        write_frame(answers, reason.encode())
        write_frame(answers, made)
        answers.flush()


if __name__ == "__main__":
    main()
