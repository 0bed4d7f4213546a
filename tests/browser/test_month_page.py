"""The month in a real browser: its parts come together, missing drafts are made before one's eyes, none is doubled."""

import re
from datetime import date
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

from invoices.pricing.period import Period
from tests.browser.product import log_in

pytestmark = pytest.mark.browser
MONTH = "/admin/invoices/invoice/month/"


def figure(page: Page, stage: str) -> int:
    """The number over the column of a stage."""
    column = page.locator(".pxm-matrix thead th").filter(has=page.get_by_text(stage, exact=True))
    return int(column.locator(".pxm-big").inner_text())


def open_month(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}{MONTH}{query}", wait_until="networkidle")
    expect(page.locator(".pxm-busy")).to_have_count(0)


def draft_slices(page: Page, slices: list[list[str]]) -> None:
    """Note which contracts each POST of the page names."""

    def note(route: Route) -> None:
        if route.request.method == "POST":
            slices.append(parse_qs(route.request.post_data or "")["application_keys"])
        route.continue_()

    page.route(f"**{MONTH}", note)


def test_the_admin_opens_with_the_month_and_its_figures_agree_with_the_list(page: Page, address: str):
    log_in(page, address, "manager")
    page.goto(f"{address}/admin/", wait_until="networkidle")
    expect(page).to_have_url(f"{address}{MONTH}")
    last = Period.month_before(date.today())  # noqa: DTZ011 - as the demonstration counts
    expect(page.get_by_role("heading", name=f"{last.start:%B %Y}")).to_be_visible()
    expect(page.get_by_text("Hours logged a day")).to_be_visible()

    links = page.locator(".pxm-matrix thead a[href*='status=']").evaluate_all(
        "links => links.map(link => [link.href, +link.querySelector('.pxm-big').innerText])"
    )
    assert sum(count for _link, count in links) > 5
    for link, count in links:
        page.goto(link)
        expect(page.locator("#result_list tbody tr")).to_have_count(count)


def test_needs_you_names_each_problem_and_leads_on(page: Page, address: str):
    log_in(page, address, "manager")
    open_month(page, address)
    needs = page.locator("[data-part=needs]")
    declined = needs.get_by_role("row", name=re.compile("Declined"))
    expect(declined).to_contain_text("The hours of the second Friday are disputed")

    needs.get_by_role("link", name=re.compile("^In review")).click()
    page.wait_for_load_state("networkidle")
    expect(needs.locator("tbody tr")).to_have_count(figure(page, "In review"))
    needs.get_by_role("link", name=re.compile("^Review")).first.click()
    expect(page.locator("iframe")).to_be_visible()


def test_missing_drafts_are_made_before_ones_eyes_and_none_twice(page: Page, address: str):
    log_in(page, address, "manager")
    open_month(page, address)
    missing, drafted = figure(page, "Missing"), figure(page, "Draft")
    button = page.get_by_role("button", name=re.compile(r"^Generate \d+ missing$"))
    to_make = int(button.inner_text().split()[1])
    assert 1 <= to_make <= missing
    slices: list[list[str]] = []
    draft_slices(page, slices)

    button.click()
    expect(page.locator("[data-words]")).to_have_text(f"{to_make} drafted.")
    bar = page.get_by_role("progressbar")
    assert bar.get_attribute("aria-valuenow") == bar.get_attribute("aria-valuemax") == str(to_make)
    made = page.locator(".pxm-steps a")
    expect(made).to_have_count(to_make)

    # The figures follow without loading the page; what was asked for was asked for once.
    expect(page.locator(".pxm-matrix thead .pxm-big").first).to_have_text(str(missing - to_make))
    assert figure(page, "Draft") == drafted + to_make
    keys = [key for each in slices for key in each]
    assert len(keys) == len(set(keys)) == to_make

    page.reload(wait_until="networkidle")
    assert (figure(page, "Missing"), figure(page, "Draft")) == (missing - to_make, drafted + to_make)
    expect(button).to_have_count(0)


def test_it_can_be_stopped_between_two_slices_and_gone_on_with(page: Page, address: str):
    log_in(page, address, "manager")
    today = date.today()  # noqa: DTZ011 - as the demonstration counts
    open_month(page, address, f"?month={today:%Y-%m}")
    missing = figure(page, "Missing")
    assert missing > 4

    def stop_first(route: Route) -> None:
        page.get_by_role("button", name="Stop").click()
        route.continue_()

    page.route(f"**{MONTH}", stop_first)
    page.get_by_role("button", name=re.compile("^Generate")).click()
    expect(page.locator("[data-words]")).to_have_text(re.compile(r"Stopped: 2 drafted, \d+ left\."))
    page.unroute(f"**{MONTH}")

    page.get_by_role("link", name="Load again").click()
    page.wait_for_load_state("networkidle")
    assert (figure(page, "Missing"), figure(page, "Draft")) == (missing - 2, 2)


def test_by_keyboard_alone(page: Page, address: str):
    log_in(page, address, "manager")
    open_month(page, address)
    page.locator(".pxm-months a").first.focus()
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert any(text.endswith("Draft") for text in reached)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize("width", [1440, 900, 400])
def test_nothing_is_wider_than_the_window(page: Page, address: str, width: int):
    log_in(page, address, "viewer")
    page.set_viewport_size({"width": width, "height": 1000})
    open_month(page, address)

    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    expect(page.locator("[data-part] button")).to_have_count(0)
