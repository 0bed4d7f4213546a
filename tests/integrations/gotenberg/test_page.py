import pytest

from integrations.gotenberg.page import GUARD, guarded
from invoices.ports import PdfRequest, pdf_requested
from invoices.services.disarm_html import disarm_html
from tests.documents import text_of
from tests.hostile_pages import FETCHING
from tests.integrations.gotenberg.test_client import REQUEST
from tests.rude_server import never_answer, rude_server


def test_the_policy_stands_before_everything_else():
    assert guarded("<!doctype html><html><p>x").startswith(GUARD)


def test_fonts_are_found_beside_the_page():
    assert guarded('<style>src: url("/static/fonts/PTSans-Bold.ttf")').endswith('url("PTSans-Bold.ttf")')


@pytest.mark.browser
def test_chromium_fetches_nothing_for_a_hostile_page(gotenberg):
    with rude_server(never_answer) as server:
        page = disarm_html("<p>seen</p>" + "".join(part.format(url=server.url) for part in FETCHING.values()))
        answer = pdf_requested.ask(
            PdfRequest(page, REQUEST.title, REQUEST.author, REQUEST.subject, REQUEST.document_date)
        )
    assert "seen" in text_of(answer.pdf)
    assert server.connections == []


@pytest.mark.browser
def test_the_policy_lets_our_fonts_and_styles_through(gotenberg):
    page = (
        '<!doctype html><style>@font-face { font-family: ours; src: url("/static/fonts/PTSans-Regular.ttf") } '
        "p { font-family: ours }</style><p>Жёлтый</p>"
    )
    answer = pdf_requested.ask(PdfRequest(page, REQUEST.title, REQUEST.author, REQUEST.subject, REQUEST.document_date))
    assert b"PTSans-Regular" in answer.pdf
