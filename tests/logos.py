"""Logos, good and hostile, as people and strangers bring them."""

import struct
import zlib
from io import BytesIO

from PIL import Image

COLOR = (200, 30, 90)
"""Of every good logo: nothing else of a document has it."""
SIZE = (120, 40)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="60" height="20" fill="#c81e5a"/></svg>'
ROOT = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def picture(kind: str, *, size: tuple[int, int] = SIZE, mode: str = "RGB", **options: object) -> bytes:
    """`kind` as Pillow calls it."""
    out = BytesIO()
    Image.new(mode, size, COLOR if mode == "RGB" else 7).save(out, kind, **options)
    return out.getvalue()


def huge_png(width: int = 10_000, height: int = 10_000) -> bytes:
    """A hundred megapixels in a few bytes, by its head; whoever unpacks it first needs 300 MB."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    blocks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in blocks
    )


def animated_png() -> bytes:
    out = BytesIO()
    frames = [Image.new("RGB", SIZE, color) for color in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


PNG, JPEG, GIF = picture("PNG"), picture("JPEG"), picture("GIF")
GOOD = {"image/png": PNG, "image/jpeg": JPEG, "image/svg+xml": SVG.encode()}
HOSTILE_RASTERS = {
    "hundred megapixels": (huge_png(), "10000 × 10000 pixels are too many"),
    "gigapixels": (huge_png(60_000, 60_000), "too many"),
    "truncated PNG": (PNG[: len(PNG) // 2], "The PNG is cut short"),
    "truncated JPEG": (JPEG[: len(JPEG) // 2], "The JPEG is cut short"),
    "PNG with an archive behind it": (PNG + b"PK\3\4", "something else follows its end"),
    "JPEG with a script behind it": (JPEG + b"<script>", "something else follows its end"),
    "damaged PNG": (PNG.replace(b"IDAT", b"IDAX"), "The PNG is damaged"),
    "damaged JPEG": (JPEG[:20] + JPEG[-2:], "The JPEG is damaged"),
    "animated PNG": (animated_png(), "A logo cannot be animated"),
    "GIF": (GIF, "this is a GIF"),
    "WebP": (b"RIFF\x24\0\0\0WEBPVP8 ", "this is a WebP"),
    "PDF": (b"%PDF-1.7", "this is a PDF"),
    "nothing": (b"", "Give a PNG, JPEG or SVG picture"),
    "noise": (b"\x93\x11" * 99, "Give a PNG, JPEG or SVG picture"),
    "one byte too many": (PNG + b"\0" * (1024 * 1024 + 1 - len(PNG)), "at most 1 MB"),
}
"""Name → bytes, and a part of the sentence that refuses them."""


def _svg(inside: str) -> bytes:
    return f"{ROOT}{inside}</svg>".encode()


_LEVELS = "".join(f'<g id="l{level}">' + f'<use href="#l{level - 1}"/>' * 10 + "</g>" for level in range(1, 10))
HOSTILE_SVGS = {
    "script": (_svg("<script>alert(1)</script>"), "cannot have <script>"),
    "script of another space": (
        _svg('<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'),
        "cannot have <script>",
    ),
    "onload": (ROOT.replace(" viewBox", ' onload="alert(1)" viewBox').encode() + b"</svg>", "event handler onload"),
    "handler of a shape": (_svg('<rect OnClick="alert(1)"/>'), "event handler onclick"),
    "foreignObject": (_svg("<foreignObject><p>x</p></foreignObject>"), "cannot have <foreignObject>"),
    "external picture": (_svg('<image href="https://evil.example/a.png"/>'), "cannot have <image>"),
    "picture inside": (_svg('<image xlink:href="data:image/svg+xml;base64,AAAA"/>'), "cannot have <image>"),
    "external use": (_svg('<use href="https://evil.example/a.svg#a"/>'), "outside of itself: href"),
    "external use, the old way": (_svg('<use xlink:href="/etc/passwd#a"/>'), "outside of itself: href"),
    "base": (_svg('<g xml:base="https://evil.example/"/>'), "outside of itself: base"),
    "link": (_svg('<a href="javascript:alert(1)"><text>x</text></a>'), "cannot have <a>"),
    "import": (_svg('<style>@import "https://evil.example/a.css";</style>'), "such as @import"),
    "font": (_svg("<style>@font-face { src: url(#a) }</style>"), "such as @import"),
    "style sheet that loads": (_svg("<style>rect { fill: url(https://evil.example/a) }</style>"), "load anything"),
    "style that loads": (_svg('<rect style="fill:url( &quot;//evil.example/a&quot; )"/>'), "load anything"),
    "attribute that loads": (_svg('<rect fill="url(https://evil.example/a#b)"/>'), "load anything"),
    "spelled out": (_svg(r'<rect style="fill:u\72l(https://evil.example/a)"/>'), "load anything"),
    "image-set": (_svg("<rect style=\"mask: image-set('https://evil.example/a' 1x)\"/>"), "load anything"),
    "animation": (_svg('<set attributeName="href" to="javascript:alert(1)"/>'), "cannot have <set>"),
    "filter": (_svg('<filter id="f"><feGaussianBlur stdDeviation="99999"/></filter>'), "cannot have <filter>"),
    "entity bomb": (
        b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + _svg("<text>&b;</text>"),
        "DOCTYPE or entities",
    ),
    "file as an entity": (
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + _svg("<text>&a;</text>"),
        "DOCTYPE or entities",
    ),
    "doctype": (b'<!DOCTYPE svg SYSTEM "https://evil.example/svg.dtd">' + _svg(""), "DOCTYPE or entities"),
    "style sheet from elsewhere": (
        b'<?xml-stylesheet href="https://evil.example/a.css"?>' + _svg(""),
        "processing instructions",
    ),
    "uses that multiply": (
        _svg(f'<g id="l0"><rect width="1" height="1"/></g>{_LEVELS}<use href="#l9"/>'),
        "use each other too often",
    ),
    "circle": (_svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), "in a circle"),
    "depth": (_svg("<g>" * 200 + "</g>" * 200), "levels deep"),
    "crowd": (_svg("<g/>" * 30_000), "more than 20,000 elements"),
    "no size": (b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', "how large it is"),
    "endless size": (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1e9 1"/>', "how large it is"),
    "HTML": (b"<!doctype html><html><script>alert(1)</script></html>", "malformed"),
    "other XML": (b"<rss/>", "This is no SVG"),
    "no XML": (b"<svg", "malformed"),
    "another encoding": ("<svg/>".encode("utf-16"), "Give a PNG, JPEG or SVG picture"),
    "old letters": (b"<svg>\xff</svg>", "not written in UTF-8"),
}
HOSTILE = {**HOSTILE_RASTERS, **HOSTILE_SVGS}
