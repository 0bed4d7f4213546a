"""A month in the admin from the first draft to the money; and a viewer, who may only look."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import log_in

pytestmark = pytest.mark.browser


def select(page: Page, *numbers: str) -> None:
    for number in numbers:
        page.locator("#result_list tr", has=page.get_by_role("link", name=number, exact=True)).get_by_role(
            "checkbox"
        ).check()


def press(page: Page, verb: str, *, reason: str = "") -> None:
    """In the bar that a selection brings up, and on the page that asks."""
    page.locator(".px-bulk").get_by_role("button", name=re.compile(f"^{verb}…")).click()
    if reason:
        page.get_by_label("Reason").fill(reason)
    page.locator("form.px-card").get_by_role("button", name=verb).click()


def status_of(page: Page, number: str) -> str:
    row = page.locator("#result_list tr", has=page.get_by_role("link", name=number, exact=True))
    return row.locator(".px-st").inner_text()


def test_a_month_from_the_first_draft_to_the_money(page: Page, address: str):
    log_in(page, address, "manager")

    # What is missing of last month is drafted, each contract with its line.
    page.get_by_role("link", name="Generate a month").click()
    page.get_by_role("button", name=re.compile("^Generate")).click()
    expect(page.get_by_text(re.compile("drafted, .* skipped, .* failed"))).to_be_visible()
    page.get_by_role("link", name="To the invoices").click()

    # One draft is corrected by hand: a line, and the total follows.
    page.get_by_role("link", name="INV-19", exact=True).click()
    page.get_by_role("link", name="Lines").first.click()
    page.get_by_role("button", name="Edit").first.click()
    page.get_by_label("Quantity").or_(page.get_by_label("Hours")).first.fill("1,75")
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.get_by_text("The lines are saved.")).to_be_visible()
    page.goto(f"{address}/admin/invoices/invoice/?period=&q=")

    # Several at once: finalize, approve, send, accepted, paid, with the totals of the selection in view.
    chosen = ("INV-19", "INV-13", "INV-12")
    for verb, word in (
        ("Finalize", "In review"),
        ("Approve", "Approved"),
        ("Send", "Sent"),
        ("Accepted", "Accepted"),
        ("Paid", "Paid"),
    ):
        select(page, *chosen)
        expect(page.locator(".px-bulk [data-selection-sums]")).to_contain_text("UZS 2 invoices")
        expect(page.locator(".px-bulk [data-selection-sums]")).to_contain_text("USD 1 invoice")
        page.locator(".px-bulk").get_by_role("button", name=re.compile(f"^{verb}…")).click()
        page.locator("form.px-card button[type=submit]").click()
        expect(page.get_by_text("3 done, 0 refused")).to_be_visible()
        page.get_by_role("link", name="To the invoices").click()
        assert {status_of(page, number) for number in chosen} == {word}


def test_a_declined_invoice_is_mended_and_approved(page: Page, address: str):
    log_in(page, address, "manager")
    select(page, "INV-18", "INV-14")
    press(page, "Decline", reason="The price of March")
    expect(page.get_by_text("1 done, 0 refused")).to_be_visible()
    page.get_by_role("link", name="INV-18", exact=True).click()
    expect(page.get_by_text("The price of March").first).to_be_visible()

    page.get_by_role("link", name="Reopen to edit").click()
    page.get_by_role("button", name="Reopen to edit").click()
    page.goto(re.sub(r"change/.*", "edit/", page.url))
    page.get_by_label("Legal text").fill("As agreed by letter.")
    page.get_by_role("button", name="Save").click()
    expect(page.frame_locator("iframe").get_by_text("As agreed by letter.")).to_be_visible()
    page.locator("a[href$='/do/finalize/']").click()
    page.get_by_role("button", name="Finalize").click()
    status = page.locator(".px-title .px-st, .px-st").first
    expect(status).to_have_text("In review")
    invoice = page.url
    page.locator("[data-open=approve]").click()
    with page.expect_navigation():
        page.locator("form[data-ask=approve] button[type=submit]").click()
    page.goto(invoice)
    expect(status).to_have_text("Approved")

    page.get_by_role("link", name="History").first.click()
    for words in ("The price of March", "Legal text", "Approved"):
        expect(page.get_by_text(words).first).to_be_visible()


def test_a_viewer_finds_nothing_to_press(page: Page, address: str):
    log_in(page, address, "viewer")
    assert page.locator("input.action-select").count() == 0
    numbers = page.locator("#result_list .field-number a").evaluate_all("links => links.map(link => link.href)")
    assert len(numbers) > 20
    for link in [
        *numbers[:12],
        *[f"{one.rpartition('change')[0]}{tab}/" for one in numbers[:3] for tab in ("lines", "history", "details")],
    ]:
        page.goto(link)
        expect(page.locator("#content h2").first).to_be_visible()
        # Nothing but the way out changes anything: no form is posted from these pages.
        assert page.locator("#content form[method=post]").count() == 0
        assert (
            page.locator("#content a[href*='/do/'], #content a[href*='/edit/'], #content a[href*='/add/']").count() == 0
        )
