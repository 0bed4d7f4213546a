"""From logging in to the PDF, in a real browser: no error, no request to elsewhere, no broken policy on the way."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.product import log_in

pytestmark = pytest.mark.browser


def test_from_a_contract_to_its_pdf(page: Page, address: str):
    log_in(page, address, "manager")
    expect(page.get_by_role("heading", name="Invoices", level=2)).to_be_visible()

    page.get_by_role("link", name="INV-11", exact=True).click()
    expect(page.get_by_role("heading", name="Orion Logistika Servis")).to_be_visible()
    paper = page.frame_locator("iframe")
    expect(paper.get_by_role("heading", name=re.compile("Акт выполненных работ № INV-11"))).to_be_visible()

    page.goto(f"{address}/admin/invoices/invoice/generate/")
    page.get_by_label("Contract", exact=True).fill("APP-204")
    page.get_by_role("button", name="Show the figures").click()
    expect(page.get_by_text("Steinbach Werke GmbH")).to_be_visible()
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_text("INV-22 is drafted.")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_role("heading", name="Invoice")).to_be_visible()

    page.get_by_role("link", name="Finalize").click()
    page.get_by_role("button", name="Finalize").click()
    expect(page.get_by_text("INV-22 is in review; its PDF is made.")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="Act_INV-22.pdf").click()
    assert download.value.suggested_filename == "Act_INV-22.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_every_page_of_the_sidebar_is_clean(page: Page, address: str):
    log_in(page, address, "admin")
    links = page.locator("#nav-sidebar-apps a").evaluate_all("links => links.map(link => link.href)")
    assert len(links) > 10
    for link in links:
        page.goto(link, wait_until="networkidle")
        expect(page.locator("#content")).to_be_visible()


def test_filters_are_links_that_narrow_the_list(page: Page, address: str):
    log_in(page, address, "viewer")
    page.locator("summary", has_text="Status").click()
    page.get_by_role("link", name="Declined").click()

    expect(page.locator("#result_list tbody")).to_have_count(1)
    expect(page.get_by_text("Status: Declined")).to_be_visible()
    expect(page.get_by_role("link", name="New draft")).to_have_count(0)


def test_leaving_a_form_with_typed_values_warns(page: Page, address: str):
    log_in(page, address, "manager")
    page.get_by_role("link", name="INV-13", exact=True).click()
    page.goto(re.sub(r"change/.*", "edit/", page.url))
    page.wait_for_load_state("networkidle")
    page.get_by_label("Total").fill("1")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.get_by_role("link", name="Discard").click()
    page.wait_for_url("**/change/")

    assert asked == ["beforeunload"]


def test_dark_and_light_follow_the_system(page: Page, address: str):
    page.emulate_media(color_scheme="dark")
    log_in(page, address, "viewer")

    assert "dark" in (page.locator("html").get_attribute("class") or "")
