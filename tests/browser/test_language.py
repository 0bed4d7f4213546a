"""The switch of languages by the keyboard, and what it leaves in English: nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import log_in

pytestmark = pytest.mark.browser
CYRILLIC = re.compile(r"[А-Яа-яЁё]")


def open_menu(page: Page) -> None:
    """Of the user, without a mouse."""
    opener = page.locator(".px-useropener")
    opener.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")


def choose(page: Page, language: str) -> None:
    open_menu(page)
    button = page.get_by_role("button", name=language, exact=True)
    expect(button).to_be_visible()
    for _tries in range(12):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    expect(button).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def navigation(page: Page) -> list[str]:
    titles = page.locator("#nav-sidebar-apps h2, #nav-sidebar-apps ol a > span:nth-child(2)")
    expect(titles.first).to_be_visible()
    return [title.strip() for title in titles.all_inner_texts() if title.strip()]


def test_russian_is_chosen_by_the_keyboard_and_stays(page: Page, address: str):
    log_in(page, address, "manager")
    english = navigation(page)
    page.goto(f"{address}/admin/invoices/invoice/?status=draft")
    choose(page, "Русский")

    expect(page).to_have_url(f"{address}/admin/invoices/invoice/?status=draft")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    for heading in ("Заказчик", "Часы", "Итого"):
        expect(page.get_by_role("columnheader", name=heading).first).to_be_visible()
    assert [title for title in navigation(page) if not CYRILLIC.search(title)] == []

    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "ru")

    choose(page, "Oʻzbekcha")
    expect(page.locator("html")).to_have_attribute("lang", "uz")
    uzbek = navigation(page)
    assert len(uzbek) == len(english)
    assert set(uzbek) & set(english) == set()
    expect(page.get_by_role("link", name="Jo\u02bbnatmalar").first).to_be_visible()


def test_the_choice_survives_the_log_out_and_is_made_at_the_log_in_too(page: Page, address: str):
    log_in(page, address, "manager")
    choose(page, "Русский")
    open_menu(page)
    with page.expect_navigation():
        page.locator("#logout-form button").press("Enter")
    page.goto(f"{address}/admin/login/")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.get_by_role("group", name="Язык")).to_be_visible()

    page.get_by_role("button", name="English", exact=True).press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="English", exact=True)).to_have_attribute("aria-current", "true")


def test_the_menu_of_the_user_closes_with_escape_and_gives_the_focus_back(page: Page, address: str):
    log_in(page, address, "viewer")
    open_menu(page)
    opener = page.locator(".px-useropener")
    expect(page.locator("#px-user-links")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(page.locator("#px-user-links")).to_be_hidden()
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(opener).to_be_focused()
