from time import perf_counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.admin.lines import LINES_PER_PAGE
from invoices.models import Invoice
from invoices.services.create_drafts import create_draft
from tests.plugins.admin import FEBRUARY, LONG_MONTH_LINES, NOW, fill_month


def url(invoice: Invoice) -> str:
    return reverse("admin:invoices_invoice_lines", args=[invoice.pk])


@pytest.fixture
def long_draft(users) -> Invoice:
    fill_month(hourly_lines=LONG_MONTH_LINES)
    return create_draft(user=users["manager"], application_key="APP-2", period=FEBRUARY, now=NOW)


def test_two_thousand_lines_come_a_page_at_a_time_and_at_once(long_draft: Invoice, manager: Client):
    manager.get(url(long_draft))
    begin = perf_counter()
    with CaptureQueriesContext(connection) as queries:
        answer = manager.get(url(long_draft), {"page": "20"})

    assert len(answer.context["page"]) == LINES_PER_PAGE
    assert f"Lines 1901–2000 of {LONG_MONTH_LINES}" in answer.content.decode()
    assert len(queries) <= 15
    assert perf_counter() - begin < 1


@pytest.mark.parametrize("page", ["0", "-1", "99999", "x", "1e9"])
def test_a_page_that_is_none_shows_the_nearest(page: str, draft: Invoice, manager: Client):
    assert manager.get(url(draft), {"page": page}).status_code == 200


def test_words_are_found(draft: Invoice, viewer: Client):
    found = viewer.get(url(draft), {"q": "last"}).context["page"]

    assert [line.description for line in found] == ["SUP-2: Last"]


@pytest.mark.parametrize("words", ["%", "'", "<script>"])
def test_strange_words_find_nothing_and_break_nothing(words: str, draft: Invoice, viewer: Client):
    answer = viewer.get(url(draft), {"q": words})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().partition("px-tools")[2].partition("px-card")[0]


def test_lines_for_information_show_no_price(draft: Invoice, viewer: Client):
    assert "included" in viewer.get(url(draft)).content.decode()


def test_people_count_lines_from_one(draft: Invoice, manager: Client):
    """The month of support stands at place 0."""
    page = manager.get(url(draft)).context

    assert draft.line_items.earliest("sort_order").sort_order == 0
    assert [number for number, _line in page["numbered"]] == list(range(1, draft.line_items.count() + 1))
    assert page["editing"]["firstPlace"] == 0
    # A search keeps the numbers that they have among all.
    [(number, found)] = manager.get(url(draft), {"q": "last"}).context["numbered"]
    assert number == found.sort_order + 1


def test_the_script_is_told_the_neighbours_past_the_edges_of_a_page(long_draft: Invoice, manager: Client):
    editing = manager.get(url(long_draft), {"page": "2"}).context["editing"]

    assert [row["sort_order"] for row in editing["around"]] == [LINES_PER_PAGE, 2 * LINES_PER_PAGE + 1]
    assert (editing["isFirst"], editing["isLast"], editing["lastPlace"]) == (False, False, LONG_MONTH_LINES)


def test_among_found_lines_there_are_no_neighbours(draft: Invoice, manager: Client):
    editing = manager.get(url(draft), {"q": "last"}).context["editing"]

    assert editing["around"] == []
    assert not editing["isWhole"]


def test_words_of_a_line_cannot_end_the_data_of_the_script(drafts: dict[str, Invoice], manager: Client):
    page = manager.get(url(drafts["APP-2"])).content.decode()

    assert "<script>x</script>" not in page
    assert "\\u003Cscript\\u003Ex" in page


def test_a_viewer_is_given_nothing_to_edit_with(draft: Invoice, viewer: Client):
    answer = viewer.get(url(draft))

    page = answer.content.decode()
    assert answer.context["editing"] is None
    assert "lines.js" not in page
    assert "px-foot" not in page


def test_the_month_of_support_is_no_hour(draft: Invoice, manager: Client):
    base = draft.line_items.get(line_type="support")

    text = manager.get(url(draft)).content.decode()
    cells = text.split(base.description)[1].split("</tr>")[0]

    assert '<td class="px-n"><span class="px-muted">–</span></td>' in cells
    assert ">1<" not in cells
