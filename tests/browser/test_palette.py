"""The command palette by the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import log_in

pytestmark = pytest.mark.browser


def test_ctrl_k_finds_an_invoice_and_enter_opens_it(page: Page, address: str):
    log_in(page, address, "manager")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Number, company, contract, page or action")
    expect(field).to_be_focused()
    expect(page.get_by_role("option", name="Month to bill")).to_have_attribute("aria-selected", "true")

    field.fill("INV-11")
    expect(page.get_by_role("option").first).to_contain_text("INV-11 Orion Logistika Servis")
    page.keyboard.press("Enter")

    page.wait_for_url("**/change/")
    expect(page.get_by_role("heading", name="Orion Logistika Servis")).to_be_visible()


def test_arrows_choose_and_go_round(page: Page, address: str):
    log_in(page, address, "manager")
    page.keyboard.press("Control+k")
    options = page.get_by_role("option")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")

    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    field = page.get_by_role("combobox", name="Number")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "-")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")


def test_escape_closes_it_and_gives_the_focus_back(page: Page, address: str):
    log_in(page, address, "viewer")
    page.get_by_role("button", name="Find or go to").click()
    expect(page.get_by_role("dialog", name="Find or go to")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="Find or go to")).to_be_hidden()
    expect(page.get_by_role("button", name="Find or go to")).to_be_focused()


def test_it_opens_while_one_types_elsewhere_and_says_when_nothing_is_found(page: Page, address: str):
    log_in(page, address, "viewer")
    page.locator(".px-find input").focus()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Number").fill("zzzz")

    expect(page.locator("#px-palette-found")).to_contain_text("Nothing found.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Find or go to")).to_be_visible()


def test_an_action_leads_to_its_page(page: Page, address: str):
    log_in(page, address, "manager")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Number").fill("review")
    expect(page.get_by_role("option").first).to_contain_text("Invoices to review")
    page.keyboard.press("Enter")

    page.wait_for_url("**status=needs_review**")
