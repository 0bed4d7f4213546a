from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from invoices.errors import Invalid
from invoices.services.check_logo import MOST_BYTES, check_logo
from tests.logos import COLOR, GOOD, HOSTILE, JPEG, PNG, SVG, picture


def color_of(content: bytes) -> Any:
    """Red, green, blue and how much it covers, in the middle of a picture."""
    shown = Image.open(BytesIO(content)).convert("RGBA")
    return shown.getpixel((shown.width // 2, shown.height // 2))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_still_and_harmless_picture_is_refused_by_name(name: str):
    content, sentence = HOSTILE[name]

    with pytest.raises(Invalid) as refused:
        check_logo(content, field="logo_file")

    [[told]] = refused.value.details.values()
    assert list(refused.value.details) == ["logo_file"]
    assert sentence in told


@pytest.mark.parametrize("media_type", GOOD)
def test_a_good_one_is_kept_and_can_be_read_again(media_type: str):
    logo = check_logo(GOOD[media_type], field="logo", said=media_type)

    assert logo.media_type == media_type
    assert (logo.width, logo.height) == ((60, 20) if "svg" in media_type else (120, 40))
    assert check_logo(logo.content, field="logo").sha256 == check_logo(logo.content, field="logo").sha256
    assert color_of(logo.drawn or logo.content) == pytest.approx((*COLOR, 255), abs=12)


@pytest.mark.parametrize(
    ("content", "said"), [(JPEG, "image/png"), (PNG, "image/svg+xml"), (SVG.encode(), "image/png")]
)
def test_what_it_is_called_has_to_be_what_it_is(content: bytes, said: str):
    with pytest.raises(Invalid, match=r"It is called a .*, but is a"):
        check_logo(content, field="logo", said=said)


def test_the_largest_file_just_fits():
    content = SVG.encode() + b" " * (MOST_BYTES - len(SVG))

    assert check_logo(content, field="logo").width == 60
    with pytest.raises(Invalid, match="at most 1 MB"):
        check_logo(content + b" ", field="logo")


def test_a_large_picture_is_kept_smaller_and_without_what_cannot_be_seen():
    note = Image.Exif()
    note[0x010E] = "41.31, 69.24"
    logo = check_logo(picture("JPEG", size=(2000, 1000), exif=note, comment=b"secret"), field="logo")

    assert (logo.width, logo.height) == (800, 400)
    assert b"69.24" not in logo.content
    assert b"secret" not in logo.content


def test_a_clear_ground_stays_clear():
    logo = check_logo(picture("PNG", mode="L", transparency=7), field="logo")

    assert color_of(logo.content)[3] == 0


def test_what_drawing_programs_write_about_themselves_is_left_out():
    drawn = """<?xml version="1.0" encoding="UTF-8"?><!-- Created with Inkscape -->
      <svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
           xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" xmlns:xlink="http://www.w3.org/1999/xlink"
           width="60mm" height="20mm" inkscape:version="1.3">
        <sodipodi:namedview pagecolor="#fff"/><metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>
        <defs>
          <linearGradient id="g"><stop stop-color="#c81e5a"/></linearGradient><path id="p" d="M0 0h60v20H0z"/>
        </defs>
        <style>.a { fill: url(#g) } /* ours */</style>
        <g inkscape:label="Layer 1" class="a"><use xlink:href="#p"/></g>
      </svg>"""

    logo = check_logo(drawn.encode(), field="logo")

    assert (logo.width, logo.height) == (60, 20)
    assert b"inkscape" not in logo.content.lower()
    assert b"rdf" not in logo.content.lower()
    assert logo.content.count(b"url(#g)") == 1
