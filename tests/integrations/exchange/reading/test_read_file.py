import os
import subprocess

import pytest

from integrations.exchange.extraction.extract import extract
from integrations.exchange.reading.read_file import Reading, read_file
from invoices.errors import Invalid
from tests.integrations.exchange.extraction import documents
from tests.integrations.exchange.reading import hostile_files as hostile


def test_the_text_of_each_page_is_told():
    page = "<p>One</p><div style='page-break-before:always'></div><p>Два</p>"
    reading = read_file(documents.printed(page), "application/pdf")
    assert ([text.strip() for text in reading.texts], reading.pages, reading.xml) == (["One", "Два"], 2, None)


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml"])
def test_the_e_invoice_inside_is_told(name):
    pdf = documents.with_attachment(hostile.pdf(), name, documents.ubl())
    assert read_file(pdf, "application/pdf").xml == documents.ubl()


@pytest.mark.parametrize(("name", "content"), [("order-x.xml", documents.ubl()), ("factur-x.xml", hostile.LAUGHS)])
def test_what_is_no_invoice_or_does_harm_inside_is_left_alone(name, content):
    reading = read_file(documents.with_attachment(hostile.pdf(), name, content), "application/pdf")
    assert (reading.pages, reading.xml) == (1, None)


def test_large_xml_is_not_read_wherever_it_stands():
    large = documents.ubl() + b" " * (5 * 1024 * 1024)
    inside = read_file(documents.with_attachment(hostile.pdf(), "factur-x.xml", large), "application/pdf")
    assert (inside.pages, inside.xml, inside.doubt[:15]) == (1, None, "The XML is larg")
    assert extract(inside).doubts[0] == inside.doubt
    with pytest.raises(Invalid, match="larger than 5 MB"):
        read_file(large, "application/xml")


def test_pictures_have_a_page_without_text_and_xml_has_none():
    assert read_file(hostile.picture(), "image/png") == Reading(texts=("",), pages=1)
    assert read_file(documents.ubl(), "text/xml") == Reading(xml=documents.ubl())


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(b"%PDF-1.7 cut", "application/pdf"), (hostile.OUTSIDE, "application/xml"), (b"x", "text/plain")],
)
def test_what_cannot_be_read_is_refused(content, content_type):
    with pytest.raises(Invalid) as refused:
        read_file(content, content_type)
    assert list(refused.value.details) == ["file"]


def test_the_child_sees_no_secrets(monkeypatch):
    """A file that broke into it would find nothing there."""
    seen = {}
    run = subprocess.run

    def look(*args, **kwargs):
        seen.update(kwargs["env"])
        return run(*args, **kwargs)

    monkeypatch.setenv("INVOICE_SECRET_KEY", "secret")
    monkeypatch.setattr(subprocess, "run", look)
    read_file(hostile.picture(), "image/png")
    assert set(seen) <= {"LC_ALL", "LD_LIBRARY_PATH"}
    assert "INVOICE_SECRET_KEY" in os.environ
