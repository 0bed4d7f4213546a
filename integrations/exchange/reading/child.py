"""The program inside the killable child: reads one file of somebody else's from stdin, answers on stdout, and ends.

Started by `child_process` as a plain script, isolated (`python -I`): it imports nothing of ours, has no settings, no
secrets and no database. The answer is a line of JSON and, for a picture, its bytes. In the JSON `refused` is a word
that `child_process` has a sentence for, or empty.

Arguments: the task (check, read or draw), the kind (PDF, PNG, JPEG or XML), the page from 1, and then memory in bytes,
CPU seconds, wall seconds and bytes of the answer. The kernel keeps these limits, also once our parent is gone.
"""

import base64
import io
import json
import resource
import signal
import sys
import warnings
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

import pypdfium2  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]
from PIL import Image, ImageOps

if sys.argv[1:2] == ["check"]:
    import pikepdf  # It takes longer to load than most files to read, and only weighs.

MOST_PAGES = 500
MOST_UNPACKED = 256 * 1024 * 1024
"""Bytes that all streams of a PDF may have together. A page scanned at 600 dpi and packed badly has 100 MB."""
MOST_PIXELS = 50_000_000
"""More than an A4 page at 600 dpi, or a telephone's camera."""
MOST_TEXT = 1_000_000
MOST_XML = 5 * 1024 * 1024
"""Of an e-invoice, plain or inside a PDF, whose fields are read: whoever reads them has all of it in memory at once."""
MOST_ELEMENTS, DEEPEST = 200_000, 100
"""Attributes count as elements: each takes as much memory."""
WIDTH, HEIGHT = 1200, 3600
"""Pixels of a page on the screen, at most."""
# How e-invoices are called inside a PDF: Factur-X and ZUGFeRD 2, ZUGFeRD 1, XRechnung. An order-x.xml is no invoice.
E_INVOICES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
PIECE = 1024 * 1024
MOST_KEPT = 100 * 1024 * 1024
INFLATED = ("/FlateDecode", "/Fl")
# Filters whose output are pixels; qpdf leaves them to whoever draws.
DRAWN = ("/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode")
# Elements of pages that browsers run, or of programs that make such.
RUNS = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/XSL/Transform}")


class Refused(Exception):
    """`str()` is the word."""


def check_pdf(content: bytes) -> None:
    try:
        document = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    pages = len(document.pages)
    if not pages:
        raise Refused("no_pages")
    if pages > MOST_PAGES:
        raise Refused("too_many_pages")
    unpacked = 0
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream):
            unpacked += unpacked_size(document, thing)
            if unpacked > MOST_UNPACKED:
                raise Refused("bomb")
    # Two libraries must agree that it can be read: the other one shows it.
    with_text = pypdfium2.PdfDocument(content)
    if len(with_text) != pages:
        raise Refused("unreadable")
    with_text[0].get_textpage()


def unpacked_size(document: "pikepdf.Pdf", stream: "pikepdf.Stream") -> int:
    """Bytes behind all filters but those of pictures, whose pixels are counted in their place."""
    if stream.get("/Subtype") == "/Image":
        check_pixels(int(stream.get("/Width", 0)), int(stream.get("/Height", 0)))
    filters: Any = stream.get("/Filter", [])
    names = [str(filters)] if isinstance(filters, pikepdf.Name) else [str(name) for name in filters]
    chunks = iter([stream.read_raw_bytes()])
    for name in names:
        if name in DRAWN:
            break
        chunks = inflated(chunks) if name in INFLATED else iter([unpacked_by_qpdf(document, name, chunks)])
    return weighed(chunks)


def weighed(chunks: Iterator[bytes]) -> int:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_UNPACKED:
            raise Refused("bomb")
    return size


def inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Piece by piece: nothing is kept. What is broken ends where it breaks, as readers have it."""
    unpacker = zlib.decompressobj()
    try:
        for chunk in chunks:
            left = chunk
            while left and not unpacker.eof:
                yield unpacker.decompress(left, PIECE)
                left = unpacker.unconsumed_tail
    except zlib.error:
        return


def unpacked_by_qpdf(document: "pikepdf.Pdf", name: str, chunks: Iterator[bytes]) -> bytes:
    """The rarer ways of packing, none of which makes as much of a byte."""
    kept = bytearray()
    for chunk in chunks:
        kept += chunk
        if len(kept) > MOST_KEPT:
            raise Refused("bomb")
    packed = pikepdf.Stream(document, bytes(kept))
    packed["/Filter"] = pikepdf.Name(name)
    try:
        return packed.read_bytes()
    except pikepdf.PdfError:
        # Broken or unknown, as in some real files: no reader unpacks it.
        return bytes(kept)


def check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Refused("too_many_pixels")


def opened_picture(content: bytes, kind: str) -> Image.Image:
    """Its size is known from its head: nothing is unpacked yet."""
    picture = Image.open(io.BytesIO(content), formats=[kind])
    check_pixels(*picture.size)
    return picture


def check_xml(content: bytes) -> None:
    depth = elements = 0
    try:
        for event, element in iterparse(io.BytesIO(content), ("start", "end"), forbid_dtd=True):
            if event == "end":
                depth -= 1
                element.clear()
                continue
            depth, elements = depth + 1, elements + 1 + len(element.attrib)
            if depth > DEEPEST or elements > MOST_ELEMENTS:
                raise Refused("bomb")
            if element.tag.startswith(RUNS) or element.tag.lower() in ("html", "svg", "script"):
                raise Refused("runs")
    except DefusedXmlException:
        raise Refused("entities") from None
    except ParseError:
        raise Refused("unreadable") from None


def check(content: bytes, kind: str, _page: int) -> tuple[dict[str, Any], bytes]:
    if kind == "PDF":
        check_pdf(content)
    elif kind == "XML":
        check_xml(content)
    else:
        opened_picture(content, kind).load()
    return {}, b""


def read(content: bytes, kind: str, page: int) -> tuple[dict[str, Any], bytes]:
    """Text and e-invoice of a PDF; others only have to be readable."""
    if kind == "XML":
        check_e_invoice(content)
        return {}, b""
    if kind != "PDF":
        return check(content, kind, page)
    document = pypdfium2.PdfDocument(content)
    if len(document) > MOST_PAGES:
        raise Refused("too_many_pages")
    texts, left = [], MOST_TEXT
    for number in range(len(document)):
        text = document[number].get_textpage().get_text_range()[:left]
        left -= len(text)
        texts.append(text)
    xml, unread = e_invoice(document)
    return {"texts": texts, "xml": base64.b64encode(xml).decode() if xml else None, "unread": unread}, b""


def check_e_invoice(xml: bytes) -> None:
    if len(xml) > MOST_XML:
        raise Refused("large_xml")
    check_xml(xml)


def e_invoice(document: pypdfium2.PdfDocument) -> tuple[bytes | None, str]:
    """With the word for why it is not read, or nothing."""
    for number in range(document.count_attachments()):
        attachment = document.get_attachment(number)
        if attachment.get_name().lower() in E_INVOICES:
            xml = bytes(attachment.get_data())
            try:
                check_e_invoice(xml)
            except Refused as refused:
                # The pages still tell what it would have told.
                return None, str(refused)
            return xml, ""
    return None, ""


def draw(content: bytes, kind: str, page: int) -> tuple[dict[str, Any], bytes]:
    if kind == "PDF":
        document = pypdfium2.PdfDocument(content)
        if not 1 <= page <= len(document):
            raise Refused("no_such_page")
        sheet = document[page - 1]
        width, height = sheet.get_size()
        picture = sheet.render(scale=min(WIDTH / max(width, 1), HEIGHT / max(height, 1))).to_pil()
    elif page != 1:
        raise Refused("no_such_page")
    else:
        picture = opened_picture(content, kind)
        picture.draft("RGB", (WIDTH, HEIGHT))
        picture.thumbnail((WIDTH * 2, HEIGHT * 2), Image.Resampling.BOX)
        picture = ImageOps.exif_transpose(picture)
    shown = on_white(picture)
    shown.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    shown.save(out, "PNG")
    return {}, out.getvalue()


def on_white(picture: Image.Image) -> Image.Image:
    """Without what it says of itself, and with paper behind what is clear."""
    clear = picture.convert("RGBA")
    paper = Image.new("RGB", clear.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    return paper


TASKS = {"check": check, "read": read, "draw": draw}


def answer(task: str, content: bytes, kind: str, page: int) -> tuple[dict[str, Any], bytes]:
    try:
        told, made = TASKS[task](content, kind, page)
    except Refused as refused:
        return {"refused": str(refused)}, b""
    except MemoryError:
        return {"refused": "too_heavy"}, b""
    except Exception:  # noqa: BLE001 - decoders have errors of their own for every way to be malformed
        return {"refused": "unreadable"}, b""
    return {"refused": "", **told}, made


def main() -> None:
    task, kind, page, memory, cpu_seconds, wall_seconds, answer_bytes = sys.argv[1:]
    Image.init()  # Loads its decoders while that is still allowed.
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # Ours is kept before anything is unpacked.
    signal.setitimer(signal.ITIMER_REAL, float(wall_seconds))
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, int(answer_bytes)),
        (resource.RLIMIT_CPU, int(cpu_seconds)),
        (resource.RLIMIT_AS, int(memory)),
    ):
        resource.setrlimit(what, (most, most))
    told, made = answer(task, sys.stdin.buffer.read(), kind, int(page))
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)


if __name__ == "__main__":
    main()
