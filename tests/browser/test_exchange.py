"""An accountant works through the pile of incoming documents, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.product import Watch, log_in

pytestmark = pytest.mark.browser
LIST = "/admin/exchange/incomingdocument/"


@pytest.fixture
def page(product: tuple[str, Browser]) -> Iterator[Page]:
    """Nothing may complain but the refusal of what was typed, which browsers tell as a failed request."""
    address, browser = product
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watch = Watch(context, address)
    yield context.new_page()
    context.close()
    assert [said for said in watch.complaints if "400" not in said] == []


def test_an_accountant_works_through_the_pile(page: Page, address: str):
    log_in(page, address, "manager")
    page.goto(f"{address}{LIST}")
    page.get_by_role("link", name="To check").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(3)

    # The wrong sums: the picture beside the fields, the cursor in the first that needs somebody.
    page.get_by_role("link", name="0077").click()
    expect(page.get_by_text("are not the total")).to_be_visible()
    picture = page.get_by_role("img", name="Page 1 of 1 of tezkor-0077.pdf")
    expect(picture).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 500", arg=picture.element_handle())
    expect(page.get_by_label("Without VAT")).to_be_focused()
    total = page.get_by_label("Total", exact=True)
    total.fill("1.736")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("this could be either")).to_be_visible()
    expect(total).to_have_value("1.736")
    expect(total).to_be_focused()
    total.fill("1 736 000,00")
    page.get_by_label("Expense account").select_option(label="9449 Other expenses of the office")
    page.get_by_label("VAT class").select_option(label="VAT12 Usual rate")
    page.keyboard.press("Control+Enter")

    # The next of the pile opens by itself; it is rejected, which needs a reason.
    expect(page.get_by_text("0077 is digitised.")).to_be_visible()
    expect(page.get_by_role("heading", name="Harbour Cloud Ltd")).to_be_visible()
    page.get_by_role("link", name="Reject").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Reject").click()
    expect(dialog).to_be_visible()
    dialog.get_by_label("Reason").fill("Was uploaded twice.")
    dialog.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("HC-2041 is rejected.")).to_be_visible()

    # What is digitised is exported together; what did not arrive is found by its error.
    page.goto(f"{address}{LIST}?status=digitised")
    for box in page.locator("input.action-select").all():
        box.check()
    page.get_by_role("button", name="Export to accounting").click()
    page.get_by_role("button", name="Export 2").click()
    expect(page.get_by_text("0077 is exported to 1C.")).to_be_visible()
    expect(page.get_by_text("L-311 is exported to 1C.")).to_be_visible()
    page.get_by_role("link", name="With a sync error").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.get_by_role("link", name="118").click()
    expect(page.get_by_text("Account 9420 is closed for this month.").first).to_be_visible()
    page.get_by_label("Expense account").select_option(label="9449 Other expenses of the office")
    page.get_by_role("button", name="Export to 1C again").click()
    expect(page.get_by_text("118 is exported to 1C.")).to_be_visible()
    expect(page.get_by_text("Sync errors, cleared")).to_be_visible()


def test_a_key_is_shown_once(page: Page, address: str):
    log_in(page, address, "admin")
    page.goto(f"{address}/admin/exchange/apikey/add/", wait_until="networkidle")
    page.locator("select[name=company]").select_option(label="ProximaOps", force=True)
    page.get_by_label("May read").check(force=True)
    page.get_by_role("button", name="Save").click()
    shown = page.get_by_label("Key", exact=True)
    expect(shown).to_have_value(re.compile("^pxk_.{20,}"))
    key = shown.input_value()

    page.reload()

    page.wait_for_url("**/admin/exchange/apikey/")
    assert key not in page.content()
    assert page.request.get(f"{address}/api/pub/digitized", headers={"x-api-key": key}).status == 200
