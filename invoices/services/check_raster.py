"""A PNG or JPEG from outside, opened carefully and written anew: only what can be seen is kept (spec 6, Branding).

What a file may carry besides its picture, as a place, a thumbnail or an archive after its end, does not come along.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

# Pillow's own limit is far above ours, and only warns at first.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)

MOST_PIXELS = 4_000_000
"""As many as a logo of 2,000 by 2,000 has. A file of a kilobyte may claim more than any memory holds."""
LARGEST_SIDES = (1000, 400)
"""Pixels that are kept: six times what a document shows, for sharp print and small documents."""
PNG_START: Final = b"\x89PNG\r\n\x1a\n"
JPEG_START: Final = b"\xff\xd8\xff"
_PNG_END: Final = b"IEND\xaeB`\x82"
_JPEG_END: Final = b"\xff\xd9"


def check_raster(content: bytes, *, name: str) -> tuple[bytes, int, int]:
    """The picture written anew, its width and its height; `name` is PNG or JPEG. Raises `ValueError`."""
    if not _ends_well(content, name):
        raise ValueError(_("The %(kind)s is cut short, or something else follows its end.") % {"kind": name})
    with _decoder(name):
        picture = Image.open(BytesIO(content), formats=[name])
        # Known from the head of the file: nothing is unpacked yet.
        width, height, frames = picture.width, picture.height, getattr(picture, "n_frames", 1)
    if width * height > MOST_PIXELS:
        sizes = {"width": width, "height": height, "most": f"{MOST_PIXELS:,}"}
        raise ValueError(_("%(width)d × %(height)d pixels are too many; a logo has at most %(most)s.") % sizes)
    if frames > 1:
        raise ValueError(_("A logo cannot be animated."))
    with _decoder(name):
        picture.load()
        return _written(picture, name)


@contextmanager
def _decoder(name: str) -> Iterator[None]:
    try:
        yield
    except Image.DecompressionBombError:
        most = {"most": f"{MOST_PIXELS:,}"}
        raise ValueError(_("These are too many pixels; a logo has at most %(most)s.") % most) from None
    except Exception:  # noqa: BLE001 - a decoder has errors of its own for every way to be malformed
        raise ValueError(_("The %(kind)s is damaged: it cannot be read to its end.") % {"kind": name}) from None


def _ends_well(content: bytes, name: str) -> bool:
    """A PNG's last block is the file's end; zeros may follow a JPEG, as some cameras write them."""
    if name == "PNG":
        return content.endswith(_PNG_END) and content.count(_PNG_END) == 1
    return content.rstrip(b"\0").endswith(_JPEG_END)


def _written(picture: Image.Image, name: str) -> tuple[bytes, int, int]:
    upright = ImageOps.exif_transpose(picture)
    is_png = name == "PNG"
    clear = is_png and (upright.mode in ("LA", "PA", "RGBA", "RGBa") or "transparency" in upright.info)
    plain = upright.convert("RGBA" if clear else "RGB")
    plain.thumbnail(LARGEST_SIDES, Image.Resampling.LANCZOS)
    # Nothing of what the file said besides, such as comments and profiles, goes into the new one.
    plain.info.clear()
    out = BytesIO()
    if is_png:
        plain.save(out, "PNG", optimize=True)
    else:
        plain.save(out, "JPEG", quality=92, optimize=True)
    return out.getvalue(), plain.width, plain.height
