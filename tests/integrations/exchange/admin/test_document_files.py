"""What was uploaded, as pictures and as the file itself."""

from threading import BoundedSemaphore

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations.exchange.models import Company, IncomingDocument
from integrations.exchange.reading import child_process
from tests.exchange import incoming

XML = b'<?xml version="1.0"?><Invoice><ID>1</ID><Note>&lt;b&gt;bold&lt;/b&gt;</Note></Invoice>'


def url(document: IncomingDocument, name: str, *more: int) -> str:
    return reverse(f"admin:exchange_incomingdocument_{name}", args=[document.pk, *more])


@pytest.fixture
def picture(firm: Company, png: bytes) -> IncomingDocument:
    return incoming(firm, content=png, content_type="image/png", file_name="скан <1>.png", pages=1)


@pytest.fixture
def xml(firm: Company) -> IncomingDocument:
    return incoming(firm, content=XML, content_type="application/xml", file_name="a.xml", pages=1)


def test_a_page_is_a_picture_that_this_browser_alone_keeps(picture: IncomingDocument, viewer: Client):
    answer = viewer.get(url(picture, "page", 1))

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")
    assert "private" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    again = viewer.get(url(picture, "page", 1), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_there_is_no_other_page(picture: IncomingDocument, xml: IncomingDocument, viewer: Client):
    assert viewer.get(url(picture, "page", 2)).status_code == 404
    assert viewer.get(url(picture, "page", 0)).status_code == 404
    assert viewer.get(url(xml, "page", 1)).status_code == 404


def test_what_cannot_be_drawn_is_no_error_of_ours(firm: Company, viewer: Client):
    broken = incoming(firm, content=b"%PDF-1.7 and nothing else", pages=1)

    assert viewer.get(url(broken, "page", 1)).status_code == 404


def test_the_file_is_handed_out_as_it_came_and_never_shown(picture: IncomingDocument, png: bytes, viewer: Client):
    answer = viewer.get(url(picture, "file"))

    assert answer.content == png
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D1%81")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_xml_is_shown_as_text_and_nothing_in_it_is_markup(xml: IncomingDocument, viewer: Client):
    page = viewer.get(url(xml, "change")).content.decode()

    assert "  &lt;ID&gt;1&lt;/ID&gt;\n" in page
    assert "&amp;lt;b&amp;gt;bold" in page
    assert "<b>bold" not in page


@pytest.mark.parametrize("content", [b"<a><b></a>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_xml_that_cannot_be_read_is_shown_as_it_is(content: bytes, firm: Company, viewer: Client):
    document = incoming(firm, content=content, content_type="text/xml")

    assert "&lt;a&gt;" in viewer.get(url(document, "change")).content.decode()


def test_files_are_for_those_who_may_look(picture: IncomingDocument, client: Client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))

    for address in (url(picture, "page", 1), url(picture, "file"), url(picture, "change")):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code in (403, 405)


def test_of_a_large_file_only_what_is_shown_is_read(firm: Company, viewer: Client):
    document = incoming(firm, content=b"<a>" + b"x" * 300_000 + b"</a>", content_type="application/xml")

    with CaptureQueriesContext(connection) as asked:
        page = viewer.get(url(document, "change")).content.decode()

    assert "x" * 199_997 + "…" in page
    about_files = [query["sql"] for query in asked if "exchange_incomingfile" in query["sql"]]
    assert len(about_files) == 1
    assert "SUBSTR" in about_files[0]


def test_while_too_many_are_drawn_it_is_no_error_of_ours(picture: IncomingDocument, viewer: Client, monkeypatch):
    monkeypatch.setattr(child_process, "_places", BoundedSemaphore(1))
    monkeypatch.setattr(child_process, "WAIT_SECONDS", 0)

    with child_process._places:
        assert viewer.get(url(picture, "page", 1)).status_code == 503
