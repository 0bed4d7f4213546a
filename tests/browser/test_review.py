"""Reviewing in a real browser: by keyboard from one to the next, by two people at once; and what the list exports."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.browser.product import Watch, log_in

pytestmark = pytest.mark.browser
LIST = "/admin/invoices/invoice/"


@pytest.fixture
def second_page(product: tuple[str, Browser]) -> Iterator[Page]:
    """Another person at another machine. Being told that somebody was first is an error answer, and meant."""
    address, browser = product
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    watch = Watch(context, address)
    yield context.new_page()
    context.close()
    assert [said for said in watch.complaints if "409" not in said] == []


def numbers(page: Page) -> list[str]:
    return page.locator("#result_list .field-number a").all_inner_texts()


def to_review(page: Page, address: str) -> list[str]:
    page.goto(f"{address}{LIST}?view=to_review", wait_until="networkidle")
    return numbers(page)


def put_into_review(page: Page, address: str) -> None:
    """Every draft that can be, so that there is something to review."""
    page.goto(f"{address}{LIST}?status=draft", wait_until="networkidle")
    if not numbers(page):
        return
    for box in page.locator("input.action-select").all():
        box.check()
    page.locator("button[value=finalize]").click()
    page.get_by_role("button", name=re.compile("^.*Finalize")).click()
    page.wait_for_url("**/selected/**")
    page.reload()
    expect(page.get_by_role("heading", name="Finalize")).to_be_visible()


def shown_number(page: Page) -> str:
    """Of the invoice whose page it is."""
    return page.locator(".px-facts .px-meta").inner_text().split(" · ")[0]


def test_several_are_reviewed_by_keyboard_alone(page: Page, address: str):
    log_in(page, address, "manager")
    put_into_review(page, address)
    waiting = to_review(page, address)
    assert len(waiting) >= 5
    page.locator("#result_list .field-number a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-place]")).to_have_text(f"1 of {len(waiting)}")
    expect(page.frame_locator("iframe").locator("body")).to_contain_text(waiting[0])

    # There and back; the arrows do the same.
    for key, number in (("j", waiting[1]), ("ArrowRight", waiting[2]), ("k", waiting[1]), ("ArrowLeft", waiting[0])):
        page.keyboard.press(key)
        expect(page.locator(".px-facts .px-meta")).to_contain_text(f"{number} ·")

    # A key alone decides nothing, nor does it after Escape, nor pressing it again.
    page.keyboard.press("a")
    expect(page.locator("[data-ask=approve]")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.locator("[data-ask=approve]")).to_be_hidden()
    page.reload()
    expect(page.locator(".px-facts .px-title .px-st")).to_have_text("In review")

    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator(".px-facts .px-meta")).to_contain_text(f"{waiting[1]} ·")
    expect(page.get_by_text(f"{waiting[0]} is approved.")).to_be_visible()
    expect(page.locator("[data-place]")).to_have_text(f"1 of {len(waiting) - 1}")

    # In the reason letters are letters; Ctrl+Enter sends it.
    page.keyboard.press("d")
    page.keyboard.type("jade? keep a day")
    expect(page.get_by_label("why?")).to_have_value("jade? keep a day")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".px-facts .px-meta")).to_contain_text(f"{waiting[2]} ·")
    expect(page.get_by_text(f"{waiting[1]} is declined.")).to_be_visible()

    # The same keys where the keyboard writes Russian.
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))")
    expect(page.locator(".px-facts .px-meta")).to_contain_text(f"{waiting[3]} ·")

    # Taken back to draft, it is edited beside its document, and its place in the list is not lost.
    page.keyboard.press("e")
    page.keyboard.type("The text")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"{waiting[3]} is a draft again.")).to_be_visible()
    sheet = page.locator("#px-sheet")
    sheet.get_by_label("Legal text").fill("Paid within a week.")
    sheet.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Paid within a week.")
    expect(page.locator("[data-place]")).to_have_text(f"{len(waiting) - 3} left in this list")
    page.keyboard.press("j")
    expect(page.locator(".px-facts .px-meta")).to_contain_text(f"{waiting[4]} ·")

    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Keys")).to_be_hidden()
    left = [number for number in waiting if number not in (waiting[0], waiting[1], waiting[3])]
    assert to_review(page, address) == left


def test_two_people_on_the_same_invoice(page: Page, second_page: Page, address: str):
    log_in(page, address, "manager")
    log_in(second_page, address, "admin")
    waiting = to_review(page, address)
    assert len(waiting) >= 2
    for each in (page, second_page):
        to_review(each, address)
        each.get_by_role("link", name=waiting[0], exact=True).click()
        each.wait_for_load_state("networkidle")
        expect(each.locator("[data-place]")).to_have_text(f"1 of {len(waiting)}")

    second_page.keyboard.press("d")
    second_page.keyboard.type("Friday is missing")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{waiting[0]} is approved.")).to_be_visible()
    second_page.keyboard.press("Control+Enter")

    told = second_page.get_by_role("alert")
    expect(told).to_contain_text("manager was first")
    expect(second_page.get_by_label("What you typed is kept here:")).to_have_value("Friday is missing")
    expect(second_page.locator(".px-facts .px-title .px-st")).to_have_text("Approved")
    second_page.get_by_role("link", name=f"Go on with {waiting[1]}").click()
    assert shown_number(second_page) == waiting[1]
    expect(second_page.locator(".px-facts .px-title .px-st")).to_have_text("In review")


def test_what_is_typed_and_not_sent_is_not_lost_by_going_on(page: Page, address: str):
    log_in(page, address, "manager")
    to_review(page, address)
    page.locator("#result_list .field-number a").first.click()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("d")
    expect(page.get_by_label("why?")).to_be_focused()
    page.keyboard.type("Half a sen")
    page.keyboard.press("Escape")
    page.on("dialog", lambda dialog: dialog.dismiss())
    before = page.url
    page.keyboard.press("j")
    page.keyboard.press("d")

    expect(page.get_by_label("why?")).to_have_value("Half a sen")
    assert page.url == before


def test_what_is_filtered_is_exported_and_reads_back(page: Page, address: str):
    log_in(page, address, "viewer")
    page.goto(f"{address}{LIST}?currency=UZS&o=-6", wait_until="networkidle")
    shown = numbers(page)
    assert len(shown) > 2
    contents = {}
    for kind in ("XLSX", "CSV"):
        page.locator("summary", has_text="Export").click()
        with page.expect_download() as download:
            page.get_by_role("link", name=f"{len(shown)} invoices as {kind}").click()
        assert re.fullmatch(rf"invoices_\d{{4}}-\d\d-\d\d\.{kind.lower()}", download.value.suggested_filename)
        contents[kind] = download.value.path().read_bytes()
        page.keyboard.press("Escape")

    plain = list(csv.DictReader(io.StringIO(contents["CSV"].decode("utf-8-sig"), newline="")))
    heading, *rows = load_workbook(io.BytesIO(contents["XLSX"]))["Invoices"].iter_rows(values_only=True)
    sheet = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [row["Number"] for row in plain] == [row["Number"] for row in sheet] == shown
    assert [f"{row['Total']:.2f}" for row in sheet] == [row["Total"] for row in plain]
    assert all(isinstance(row["Due date"], datetime) for row in sheet)
    totals = page.locator("[data-place=sums]").inner_text()
    added = f"{sum(row['Total'] for row in sheet if row['Status'] != 'Void'):,.2f}".replace(",", " ").replace(".", ",")
    assert added in " ".join(totals.split())


def test_one_is_found_by_its_company_and_the_filter_kept(page: Page, address: str):
    log_in(page, address, "manager")
    page.keyboard.press("/")
    page.keyboard.type("orion")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=orion**")
    expect(page.locator("#result_list tbody tr").first).to_contain_text("Orion Logistika Servis")
    found = numbers(page)

    page.get_by_text("Save this filter").click()
    page.get_by_label("Name").fill("Orion alone")
    page.get_by_role("button", name="Save").click()
    tab = page.get_by_role("navigation", name="Lists").get_by_role("link", name="Orion alone")
    expect(tab).to_have_attribute("aria-current", "page")
    page.goto(f"{address}{LIST}")
    tab.click()
    page.wait_for_url("**q=orion**")
    assert numbers(page) == found
    page.get_by_role("button", name="Forget the filter “Orion alone”").click()
    expect(tab).to_have_count(0)


@pytest.mark.parametrize(("width", "by"), [(1440, "mouse"), (390, "mouse"), (1440, "keys")])
def test_the_form_that_saves_a_filter_is_seen_where_it_opens(page: Page, address: str, width: int, by: str):
    page.set_viewport_size({"width": width, "height": 1000})
    log_in(page, address, "manager")
    page.goto(f"{address}{LIST}?status=draft", wait_until="networkidle")
    opener, name = page.locator(".px-savefilter > summary"), page.get_by_label("Name")
    opener.focus()
    if by == "keys":
        page.keyboard.press("Enter")
        expect(name).to_be_focused()
        page.keyboard.press("Escape")
        expect(name).to_be_hidden()
        expect(opener).to_be_focused()
        page.keyboard.press("Enter")
    else:
        place = opener.bounding_box()
        assert place is not None
        page.mouse.click(place["x"] + 5, place["y"] + 5)
    expect(name).to_be_focused()
    # What lies uppermost where the form's corners are, without scrolling anywhere.
    seen = page.locator(".px-savefilter > div").evaluate(
        "form => { const b = form.getBoundingClientRect();"
        " return [[b.left + 9, b.top + 9], [b.right - 9, b.bottom - 9]]"
        ".every(([x, y]) => form.contains(document.elementFromPoint(x, y))) }"
    )
    assert seen

    page.keyboard.type(f"Drafts {width} {by}")
    page.keyboard.press("Enter")

    tab = page.get_by_role("navigation", name="Lists").get_by_role("link", name=f"Drafts {width} {by}")
    expect(tab).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name=f"Forget the filter “Drafts {width} {by}”").click()
    expect(tab).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 900, 480])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_window(page: Page, address: str, width: int, scheme: str):
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 1000})
    log_in(page, address, "admin")
    page.goto(f"{address}{LIST}?view=to_review", wait_until="networkidle")
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(beyond) == 0
    page.locator("#result_list .field-number a").first.click()
    page.wait_for_load_state("networkidle")
    for name in ("approve", "decline"):
        page.locator(f"[data-open={name}]").click()
        assert page.evaluate(beyond) == 0
        page.locator(f"[data-ask={name}] [data-cancel]").click()
