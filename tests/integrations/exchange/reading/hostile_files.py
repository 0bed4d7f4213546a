"""Files that somebody may send to do harm, and ordinary ones that only look odd. All are made here, and small."""

import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO

import pikepdf
from PIL import Image

MEGABYTE = 1024 * 1024


def pdf(*, streams: Sequence[pikepdf.Stream] = (), pages: int = 1, **saved: object) -> bytes:
    """A PDF of empty pages, with `streams` beside them."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    for number, stream in enumerate(streams):
        document.Root[f"/Extra{number}"] = document.copy_foreign(stream)
    out = BytesIO()
    document.save(out, compress_streams=False, static_id=True, **saved)  # type: ignore[arg-type]
    return out.getvalue()


def stream(content: bytes, *filters: str, **entries: object) -> pikepdf.Stream:
    made = pikepdf.Stream(OWNER, content)
    made["/Filter"] = pikepdf.Array([pikepdf.Name(name) for name in filters])
    for name, value in entries.items():
        made[f"/{name}"] = value
    return made


OWNER = pikepdf.new()


def zeros(megabytes: int) -> bytes:
    """That many of them, packed a thousand times smaller. Packed once: the same piece over and over."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    check = (megabytes * MEGABYTE % 65521) << 16 | 1
    return head + piece * megabytes + b"\3\0" + check.to_bytes(4, "big")


def raw_pdf(*objects: bytes, root: int = 1) -> bytes:
    """Objects 1, 2, … as they are, with a table that is right."""
    out, places = BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    trailer = b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    out.write(trailer % (len(objects) + 1, root, start))
    return out.getvalue()


def object_stream_bomb(megabytes: int) -> bytes:
    """What unpacks so far is a stream of objects, which is read before any of them."""
    packed = zeros(megabytes)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
        head + packed + b"\nendstream",
    )


def claims_pages(count: int) -> bytes:
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % count,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
    )


def pages_in_a_circle() -> bytes:
    return raw_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")


def deep_arrays() -> bytes:
    return raw_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"[" * 200_000 + b"]" * 200_000)


def table_in_a_circle() -> bytes:
    """Its table names itself as the one before it."""
    made = pdf()
    start = int(made.rpartition(b"startxref\n")[2].split()[0])
    return made.replace(b"trailer <<", b"trailer << /Prev %d" % start, 1)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def claims_pixels(side: int) -> bytes:
    """A PNG whose head says that it is `side` pixels wide and high; nothing of them is in it."""
    png = picture()
    head = b"IHDR" + side.to_bytes(4, "big") * 2 + png[24:29]
    return png[:12] + head + zlib.crc32(head).to_bytes(4, "big") + png[33:]


def png_with_chunk(name: bytes, content: bytes) -> bytes:
    png = picture()
    chunk = len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")
    return png[:33] + chunk + png[33:]


def archive() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("run.exe", b"MZ")
    return out.getvalue()


def jpeg_with_comment(content: bytes) -> bytes:
    jpeg = picture("JPEG")
    return jpeg[:2] + b"\xff\xfe" + (len(content) + 2).to_bytes(2, "big") + content + jpeg[2:]


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">'
    + b"".join(b'<!ENTITY b%d "%s">' % (n, b"&b;" if n == 1 else b"&b%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><a>&b9;</a>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
