"""Forms of settings that explain themselves while one types, and what was changed afterwards."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import log_in

pytestmark = pytest.mark.browser


def test_the_worked_example_follows_what_is_typed_and_nothing_is_saved(page: Page, address: str):
    log_in(page, address, "admin")
    rule = f"{address}/admin/clients/contractraterule/add/"
    page.goto(rule, wait_until="networkidle")
    example = page.get_by_role("region", name="A worked example")
    expect(example).to_contain_text("128,00 h over the limit")

    page.get_by_label("Monthly limit, hours").fill("160")
    expect(example).to_contain_text("160,00 h included, 8,00 h over the limit.")

    page.get_by_label("Over the limit ×").fill("2")
    expect(example).to_contain_text("× 2,00")

    example.get_by_label("Weekdays at 10:00", exact=True).fill("100")
    expect(example).to_contain_text("148,00 h logged, 160,00 h included, 0,00 h over the limit.")
    expect(example.get_by_label("Weekdays at 10:00", exact=True)).to_be_focused()

    page.locator("#id_business_hours_end").fill("08:00")
    expect(example.get_by_role("alert")).to_contain_text("Business hours must end after they start")
    page.locator("#id_business_hours_end").fill("21:00")
    expect(example.get_by_role("alert")).to_be_hidden()
    expect(example.get_by_role("row", name="Weekdays at 20:00")).to_contain_text("Standard")


def test_a_saved_change_stands_in_the_history(page: Page, address: str):
    log_in(page, address, "admin")
    page.goto(f"{address}/admin/clients/clientinvoiceconfig/APP-202/change/", wait_until="networkidle")
    page.get_by_label("Payment terms days").fill("21")
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="History").click()

    expect(page.get_by_role("region", name="History")).to_contain_text("Changed admin")
    expect(page.get_by_role("region", name="History")).to_contain_text("Payment terms days 14 → 21")


def test_the_next_numbers_follow_what_is_typed(page: Page, address: str):
    log_in(page, address, "admin")
    page.goto(f"{address}/admin/invoices/numberingschema/1/change/", wait_until="networkidle")
    numbers = page.get_by_role("region", name="The next numbers")
    expect(numbers).to_contain_text("INV-22, INV-23, INV-24")

    page.get_by_label("Before the number").fill("ACT-")
    page.get_by_label("Digits").fill("5")

    expect(numbers).to_contain_text("ACT-00022, ACT-00023, ACT-00024")


def test_the_history_of_an_invoice_is_narrowed(page: Page, address: str):
    log_in(page, address, "viewer")
    page.get_by_role("link", name="INV-11", exact=True).click()
    page.get_by_role("heading", name="History").get_by_role("link", name="All").click()
    told = page.get_by_role("region", name="History")
    expect(told.get_by_role("listitem")).to_have_count(3)

    page.get_by_role("link", name="Edits").click()
    expect(told.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("link", name="All", exact=True).click()
    page.get_by_label("Find in the history").fill("16000000")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(told.get_by_role("listitem")).to_have_count(1)
    expect(told).to_contain_text("16 000 000,00")
    page.get_by_role("link", name="Show everything").click()
    expect(told.get_by_role("listitem")).to_have_count(3)
