"""A session that ends while somebody types costs nobody what was typed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import PASSWORD, log_in

pytestmark = pytest.mark.browser
NOTE = ".px-unsent"


def kept(page: Page) -> str:
    return str(page.evaluate("JSON.stringify(sessionStorage)"))


def log_in_again(page: Page) -> None:
    page.get_by_label("Username").fill("manager")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def open_first(page: Page, status: str) -> None:
    row = page.locator("#result_list tr", has=page.locator(".px-st", has_text=status)).first
    row.get_by_role("link", name=re.compile("^INV-")).click()
    page.wait_for_url("**/change/**")
    page.wait_for_load_state("networkidle")


def test_what_was_sent_after_the_session_ended_comes_back_and_is_saved_on_request(page: Page, address: str):
    log_in(page, address, "manager")
    open_first(page, "Draft")
    page.goto(re.sub(r"change/.*", "edit/", page.url))
    page.get_by_label("Legal text").fill("Two pages, typed\nwith care.")
    tasks = page.get_by_label("Task list")
    was_checked = tasks.is_checked()
    tasks.set_checked(not was_checked)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save").click()

    assert "/login/" in page.url
    assert "with care" in kept(page)
    log_in_again(page)

    expect(page.locator(NOTE)).to_contain_text("nothing was saved")
    expect(page.get_by_label("Legal text")).to_have_value("Two pages, typed\nwith care.")
    assert page.get_by_label("Task list").is_checked() is not was_checked
    assert PASSWORD not in kept(page)
    edit = page.url
    page.get_by_role("button", name="Save").click()
    expect(page.frame_locator("iframe").get_by_text("with care.")).to_be_visible()

    page.goto(edit)
    expect(page.get_by_label("Legal text")).to_have_value("Two pages, typed\nwith care.")
    expect(page.locator(NOTE)).to_have_count(0)


def test_what_the_server_answered_itself_is_not_brought_back(page: Page, address: str):
    log_in(page, address, "manager")
    open_first(page, "Draft")
    page.goto(re.sub(r"change/.*", "edit/", page.url))
    page.get_by_label("Legal text").fill("Saved at once.")
    edit = page.url
    page.get_by_role("button", name="Save").click()
    expect(page.frame_locator("iframe").get_by_text("Saved at once.")).to_be_visible()

    page.context.clear_cookies(name="sessionid")
    page.goto(edit)
    log_in_again(page)

    expect(page.get_by_label("Legal text")).to_have_value("Saved at once.")
    expect(page.locator(NOTE)).to_have_count(0)
    assert kept(page) == "{}"


def test_a_reason_typed_on_the_review_page_comes_back_to_its_page(page: Page, address: str):
    log_in(page, address, "manager")
    open_first(page, "In review")
    review = page.url
    page.keyboard.press("d")
    page.locator("textarea[name=reason]:visible").fill("The hours of Friday are missing.")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/login/**")
    log_in_again(page)

    page.wait_for_url(review)
    expect(page.locator("textarea[name=reason]:visible")).to_have_value("The hours of Friday are missing.")
    expect(page.locator(NOTE)).to_be_visible()


def test_what_was_typed_in_the_sheet_beside_the_document_comes_back_on_its_own_page(page: Page, address: str):
    log_in(page, address, "manager")
    open_first(page, "Draft")
    page.keyboard.press("e")
    page.get_by_label("Legal text").fill("Typed in the sheet.")
    page.context.clear_cookies(name="sessionid")
    page.locator("#px-sheet").get_by_role("button", name="Save").click()
    page.wait_for_url("**/login/**")
    log_in_again(page)

    page.wait_for_url("**/edit/")
    expect(page.get_by_label("Legal text")).to_have_value("Typed in the sheet.")
    expect(page.locator(NOTE)).to_be_visible()
