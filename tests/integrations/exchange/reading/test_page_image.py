from io import BytesIO

import pytest
from PIL import Image

from integrations.exchange.reading.page_image import page_image
from invoices.errors import Invalid
from tests.integrations.exchange.extraction import documents
from tests.integrations.exchange.reading import hostile_files as hostile


def shown(content: bytes, content_type: str, page: int = 1) -> Image.Image:
    return Image.open(BytesIO(page_image(content, content_type, page=page)), formats=["PNG"])


def test_a_page_of_a_pdf_is_as_wide_as_the_screen_takes_it():
    page = shown(documents.printed("<h1 style='margin-top:200px'>№ 7</h1>"), "application/pdf")
    assert page.width == 1200
    assert 1650 < page.height < 1750
    # Black letters on white: it is the page, not an empty sheet.
    assert page.convert("L").getextrema() == (0, 255)


def test_a_picture_is_written_anew():
    page = shown(hostile.jpeg_with_comment(b"made at home"), "image/jpeg")
    assert (page.size, page.getpixel((5, 5))) == ((40, 30), (1, 0, 128))
    assert not page.info


def test_a_large_picture_is_made_smaller():
    assert shown(hostile.picture("PNG", (3000, 2000)), "image/png").size == (1200, 800)


@pytest.mark.parametrize(
    ("content", "content_type", "page", "sentence"),
    [
        (hostile.pdf(), "application/pdf", 2, "no such page"),
        (hostile.pdf(), "application/pdf", 0, "no such page"),
        (hostile.picture(), "image/png", 2, "no such page"),
        (documents.ubl(), "application/xml", 1, "no pages to show"),
        (hostile.claims_pixels(60_000), "image/png", 1, "more than 50 million pixels"),
        (b"%PDF-1.7\n%%EOF", "application/pdf", 1, "damaged"),
    ],
)
def test_what_has_no_such_page_is_refused(content, content_type, page, sentence):
    with pytest.raises(Invalid, match=sentence):
        page_image(content, content_type, page=page)
