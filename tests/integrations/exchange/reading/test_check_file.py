import zlib

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.exchange.reading import child_process
from integrations.exchange.reading.check_file import MOST_BYTES, check_file
from invoices.errors import Invalid
from tests.integrations.exchange.extraction import documents
from tests.integrations.exchange.reading import hostile_files as hostile

PDF, PNG, JPEG, XML = "application/pdf", "image/png", "image/jpeg", "application/xml"
Flate = "/FlateDecode"


def reason(content: bytes, content_type: str = PDF) -> str:
    """Why it is refused; empty when it is taken."""
    try:
        check_file(content, content_type)
    except Invalid as refused:
        return " ".join(refused.details["file"])
    return ""


ORDINARY = {
    "a PDF": (hostile.pdf(), PDF),
    "line ends and zeros after its end": (hostile.pdf() + b"\r\n\n\0\0", PDF),
    "written on, with two ends": (hostile.pdf() + b"\n% added\nstartxref\n0\n%%EOF\n", PDF),
    "objects in streams": (hostile.pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate), PDF),
    "locked for changes alone": (hostile.pdf(encryption=pikepdf.Encryption(owner="o", user="")), PDF),
    "an e-invoice inside": (documents.with_attachment(hostile.pdf(), "factur-x.xml", documents.ubl()), PDF),
    "a PNG": (hostile.picture(), PNG),
    "a JPEG": (hostile.picture("JPEG"), JPEG),
    "a second picture, as telephones add it": (hostile.picture("JPEG") * 2 + bytes(9), JPEG),
    "notes of a telephone": (hostile.picture("JPEG") + b"\0\0\1\x0a\x0e\0\0\0Image_UTC_DataSEFH\0SEFT", JPEG),
    "XML": (documents.ubl(), XML),
    "XML by its other name": (documents.ubl(), "text/xml; charset=utf-8"),
    "XML in UTF-16": ("<?xml version='1.0' encoding='utf-16'?><Счёт/>".encode("utf-16"), XML),
    "XML in an older encoding": ("<?xml version='1.0' encoding='windows-1251'?><Счёт/>".encode("cp1251"), XML),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_files_are_taken(name):
    assert reason(*ORDINARY[name]) == ""


AT_ONCE = {
    "nothing": (b"", PDF, "The file is empty."),
    "too many bytes": (b"%PDF-" + bytes(MOST_BYTES), PDF, "A file has at most 25 MB."),
    "another type": (hostile.pdf(), "application/zip", "Send a PDF, PNG, JPEG or XML file."),
    "a PNG called PDF": (hostile.picture(), PDF, "It is announced as PDF, but is PNG."),
    "a PDF called XML": (hostile.pdf(), XML, "It is announced as XML, but is PDF."),
    "a GIF called PNG": (b"GIF89a" + bytes(20), PNG, "It is announced as PNG, but is GIF."),
    "HTML called XML": (b"\n<!-- x --><!DOCTYPE html><p>", XML, "It is announced as XML, but is HTML."),
    "an SVG called XML": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", XML, "It is announced as XML, but is HTML."),
    "text called PDF": (b"Invoice 7", PDF, "It is announced as PDF, but is none."),
    "a PDF behind something": (b"\n" + hostile.pdf(), PDF, "It is announced as PDF, but is none."),
}
TWO_AT_ONCE = {
    "PDF and ZIP": (hostile.pdf() + hostile.archive(), PDF),
    "ZIP inside a PDF": (hostile.pdf(streams=[hostile.stream(hostile.archive())]), PDF),
    "a page after a PDF": (hostile.pdf() + b"<script>alert(1)</script>", PDF),
    "a PDF cut short": (hostile.pdf()[:-30], PDF),
    "PNG and HTML": (hostile.picture() + b"<html><script>", PNG),
    "HTML inside a PNG": (hostile.png_with_chunk(b"tEXt", b"c\0<!DOCTYPE  html><body>"), PNG),
    "PNG and ZIP": (hostile.picture() + hostile.archive(), PNG),
    "PDF inside a PNG": (hostile.png_with_chunk(b"prVt", hostile.pdf()), PNG),
    "a PNG cut short": (hostile.picture()[:-8], PNG),
    "JPEG and ZIP": (hostile.picture("JPEG") + hostile.archive(), JPEG),
    "JPEG and something": (hostile.picture("JPEG") + b"MZ" + bytes(99), JPEG),
    "PDF in a comment of a JPEG": (hostile.jpeg_with_comment(b"%PDF-1.4"), JPEG),
    "PHP in a comment of a JPEG": (hostile.jpeg_with_comment(b"<?php system($_GET[0]);"), JPEG),
    "ZIP behind the second picture": (hostile.picture("JPEG") * 2 + hostile.archive(), JPEG),
    "a JPEG cut short": (hostile.picture("JPEG")[:-2], JPEG),
}


@pytest.mark.parametrize("name", [*AT_ONCE, *TWO_AT_ONCE])
def test_what_is_something_else_is_refused_before_anything_is_opened(name, monkeypatch):
    monkeypatch.setattr("integrations.exchange.reading.check_file.ask_child", pytest.fail)
    if name in AT_ONCE:
        content, content_type, sentence = AT_ONCE[name]
        assert reason(content, content_type) == sentence
    else:
        assert "another file is inside or behind it" in reason(*TWO_AT_ONCE[name])


LARGE_INSIDE = "The PDF is far larger inside than a document may be."
DAMAGED = "The PDF is damaged: it cannot be read."
BOMBS = {
    "1 GB of zeros in one stream": (
        lambda: hostile.pdf(streams=[hostile.stream(hostile.zeros(1024), Flate)]),
        LARGE_INSIDE,
    ),
    "packed twice": (
        lambda: hostile.pdf(streams=[hostile.stream(zlib.compress(hostile.zeros(1024)), Flate, Flate)]),
        LARGE_INSIDE,
    ),
    "packed around a picture": (
        lambda: hostile.pdf(streams=[hostile.stream(hostile.zeros(600), Flate, "/DCTDecode")]),
        LARGE_INSIDE,
    ),
    "packed in a rarer way": (
        lambda: hostile.pdf(streams=[hostile.stream(hostile.zeros(300), Flate, "/RunLengthDecode")]),
        LARGE_INSIDE,
    ),
    "in many streams": (
        lambda: hostile.pdf(streams=[hostile.stream(hostile.zeros(30), Flate) for _ in range(10)]),
        LARGE_INSIDE,
    ),
    "in a stream of objects": (lambda: hostile.object_stream_bomb(600), LARGE_INSIDE),
    "a picture of 90,000 by 90,000": (
        lambda: hostile.pdf(streams=[hostile.stream(b"", Subtype=pikepdf.Name.Image, Width=90_000, Height=90_000)]),
        "A picture in the file has more than 50 million pixels.",
    ),
    "501 pages": (lambda: hostile.pdf(pages=501), "The PDF has more than 500 pages."),
    "no pages": (lambda: hostile.pdf(pages=0), "The PDF has no pages."),
    "a password": (
        lambda: hostile.pdf(encryption=pikepdf.Encryption(owner="o", user="u")),
        "The PDF asks for a password.",
    ),
    "a circle of pages": (hostile.pages_in_a_circle, DAMAGED),
    "arrays 200,000 deep": (hostile.deep_arrays, DAMAGED),
    "nothing but a head": (lambda: b"%PDF-1.7\n%%EOF\n", DAMAGED),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_pdf_that_is_more_than_it_looks_is_refused(name):
    make, sentence = BOMBS[name]
    assert reason(make()) == sentence


@pytest.mark.parametrize("make", [lambda: hostile.claims_pages(2_000_000_000), hostile.table_in_a_circle])
def test_a_pdf_that_lies_is_read_as_it_is_or_refused(make):
    assert reason(make()) in ("", DAMAGED, "The PDF has more than 500 pages.")


OTHERS = {
    "a picture of 60,000 by 60,000": (
        hostile.claims_pixels(60_000),
        PNG,
        "A picture in the file has more than 50 million pixels.",
    ),
    "a picture that is not there": (hostile.claims_pixels(100), PNG, "The PNG is damaged: it cannot be read."),
    "a billion laughs": (hostile.LAUGHS, XML, "The XML has a DOCTYPE or entities, which are not read."),
    "a file of ours": (hostile.OUTSIDE, XML, "The XML has a DOCTYPE or entities, which are not read."),
    "XML cut short": (documents.ubl()[:-5], XML, "The XML is damaged: it cannot be read."),
    "a page in XML": (
        b"<a><b:script xmlns:b='http://www.w3.org/1999/xhtml'/></a>",
        XML,
        "The XML is a page or a program for browsers, no document.",
    ),
    "XML of attributes": (
        b"<a>" + b"<b %s/>" % b" ".join(b"c%d=''" % n for n in range(999)) * 201 + b"</a>",
        XML,
        "The XML is far larger inside than a document may be.",
    ),
    "deep XML": (b"<a>" * 500 + b"</a>" * 500, XML, "The XML is far larger inside than a document may be."),
}


@pytest.mark.parametrize("name", OTHERS)
def test_pictures_and_xml_that_do_harm_are_refused(name):
    content, content_type, sentence = OTHERS[name]
    assert reason(content, content_type) == sentence


def test_whatever_takes_too_long_is_stopped():
    limits = child_process.Limits(cpu_seconds=1, wall_seconds=0.01)
    with pytest.raises(Invalid, match="more time or memory"):
        child_process.ask_child("check", hostile.pdf(), kind="PDF", limits=limits)


BASES = {
    PDF: documents.with_attachment(hostile.pdf(), "factur-x.xml", documents.ubl()),
    PNG: hostile.picture(),
    JPEG: hostile.picture("JPEG"),
    XML: documents.ubl(),
}


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([PDF, PNG, XML]), st.data())
def test_a_file_that_was_tampered_with_is_taken_or_refused_and_nothing_else(content_type, data):
    content = bytearray(BASES[content_type])
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    reason(bytes(content), content_type)
