"""Correcting lines in place: two thousand of them, with keys, by two people at once; and a document of its own."""

import random
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, StorageState, expect

from invoices import money
from tests import processes
from tests.browser.product import CHROMIUM, Watch, chromium, log_in, running_product

pytestmark = pytest.mark.browser

LINES = 2_000
FILL = f"""
from django.contrib.auth.models import User
from invoices.services.create_drafts import create_draft
from tests.plugins.admin import FEBRUARY, NOW, fill_month
fill_month(hourly_lines={LINES})
for key in ("APP-1", "APP-2"):
    made = create_draft(user=User.objects.get(username="manager"), application_key=key, period=FEBRUARY, now=NOW)
    print(key, made.pk)
"""
SUPPORT, HOURLY = "APP-1", "APP-2"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def product(
    require_service: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Browser, dict[str, str]]]:
    """The demonstration, and two drafts: APP-1 with 42 h of 40, APP-2 with two thousand lines of an hour."""
    require_service("chromium", "no chromium on the PATH", available=CHROMIUM is not None)
    data: Path = tmp_path_factory.mktemp("installation")
    with running_product(data) as address, chromium() as browser:
        filled = processes.run("manage.py", "shell", "-c", FILL, timeout=120, INVOICE_DATA_DIR=str(data))
        yield address, browser, dict(re.findall(r"(APP-\d) ([0-9a-f-]{36})", filled.stdout))


@pytest.fixture(scope="module")
def logged_in(product) -> Callable[[str], StorageState]:
    """The cookies of somebody who logged in once, by role."""
    address, browser, _ = product
    known: dict[str, StorageState] = {}

    def of(role: str) -> StorageState:
        if role not in known:
            context = browser.new_context()
            log_in(context.new_page(), address, role)
            known[role] = context.storage_state()
            context.close()
        return known[role]

    return of


@pytest.fixture
def open_page(product, logged_in: Callable[[str], StorageState]) -> Iterator[Open]:
    """`open_page("lines", HOURLY, by="admin")`: in a browser of one's own, of which nothing may complain.

    But of the refusals named in `refused`, by status.
    """
    address, browser, invoices = product
    opened: list[tuple[BrowserContext, Watch, tuple[int, ...]]] = []

    def open_it(name: str, key: str, query: str = "", *, by: str = "manager", refused: tuple[int, ...] = ()) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, storage_state=logged_in(by))
        opened.append((context, Watch(context, address), refused))
        page = context.new_page()
        page.goto(f"{address}/admin/invoices/invoice/{invoices[key]}/{name}/{query}", wait_until="networkidle")
        return page

    yield open_it
    for context, watch, refused in opened:
        context.close()
        expected = tuple(f"{status} " for status in refused) + tuple(
            f"console Failed to load resource: the server responded with a status of {status}" for status in refused
        )
        assert [one for one in watch.complaints if not one.startswith(expected or ("\0",))] == []


def row(page: Page, index: int) -> Locator:
    return page.locator("#px-lines tbody tr").nth(index)


def hours(page: Page, index: int) -> Locator:
    return row(page, index).locator('[data-cell="quantity"]')


def type_hours(page: Page, index: int, text: str) -> None:
    hours(page, index).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def foot(page: Page, name: str) -> str:
    """As it reads, with plain spaces."""
    return page.locator(f'[data-foot="{name}"]').inner_text().replace("\xa0", " ")


def save(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    page.wait_for_load_state("networkidle")


def stored(page: Page) -> dict[str, Any]:
    """The figures that the page came with."""
    figures: dict[str, Any] = page.evaluate("JSON.parse(document.getElementById('px-lines-data').textContent).figures")
    return figures


def test_three_lines_of_two_thousand_in_one_save(open_page: Open):
    page = open_page("lines", HOURLY)
    before = stored(page)
    type_hours(page, 0, "2,25")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2*")
    type_hours(page, 4, "1,50")
    page.goto(re.sub(r"page=2.*", "page=20", page.url), wait_until="networkidle")
    type_hours(page, 99, "4")
    type_hours(page, 98, "9")
    page.keyboard.press("Control+z")
    row(page, 0).focus()
    page.keyboard.press("Alt+ArrowDown")

    assert foot(page, "count") == "5 unsaved changes"
    assert foot(page, "kinds") == "3 changed, 2 moved"
    assert foot(page, "hours") == "2 000,00 → 2 004,75"
    assert foot(page, "total") == "100 000,00 → 100 237,50"
    assert foot(page, "difference") == "+237,50"
    page.get_by_role("button", name="Unsaved").click()
    expect(page.locator("#px-lines tbody tr")).to_have_count(5)
    save(page)

    after = stored(page)
    assert before["total_amount"] == "100000.00"
    assert (after["total_hours"], after["total_amount"], after["total_is_manual"]) == ("2004.75", "100237.50", False)
    assert foot(page, "total") == "100 237,50"
    assert foot(page, "count") == "Saved"


def test_a_line_moves_to_the_next_page(open_page: Open):
    page = open_page("lines", HOURLY, "?page=4")
    type_hours(page, 99, "3,33")
    row(page, 99).focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(hours(page, 99)).to_have_text("1,00")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=5*")
    expect(hours(page, 0)).to_contain_text("3,33")
    save(page)

    expect(hours(page, 0)).to_have_text("3,33")
    expect(row(page, 0).locator(".px-no")).to_have_text("401")


def test_the_keys(open_page: Open):
    page = open_page("lines", HOURLY, "?page=6")
    row(page, 0).focus()
    page.keyboard.press("ArrowDown")
    expect(row(page, 1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Hours", exact=True)).to_be_focused()
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Price", exact=True)).to_be_focused()
    expect(page.get_by_label("Amount", exact=True)).to_have_value("350,00")
    page.keyboard.press("Escape")
    expect(hours(page, 1)).to_have_text("1,00")
    assert foot(page, "count") == "No unsaved changes"

    expect(row(page, 1)).to_be_focused()
    page.keyboard.press("Delete")
    expect(row(page, 1)).to_contain_text("Left out")
    assert foot(page, "difference") == "−50,00"
    page.keyboard.press("Control+z")
    expect(row(page, 1)).not_to_contain_text("Left out")
    page.keyboard.press("Control+Shift+z")
    expect(row(page, 1)).to_contain_text("Left out")
    page.keyboard.press("Control+z")

    page.keyboard.press("n")
    page.keyboard.type("On-site cut-over")
    page.get_by_label("Amount", exact=True).fill("120,00")
    page.keyboard.press("Enter")
    expect(page.locator(".px-is-added")).to_contain_text("On-site cut-over")
    assert foot(page, "kinds") == "1 added"
    page.keyboard.press("Delete")
    assert foot(page, "count") == "No unsaved changes"


def test_a_wrong_figure_is_told_in_its_cell_and_not_kept(open_page: Open):
    page = open_page("lines", HOURLY, "?page=7")
    hours(page, 0).click()
    page.keyboard.type("150,000")
    page.keyboard.press("Enter")

    expect(row(page, 0)).to_contain_text("Write 150 000 or 150,00: this could be either.")
    expect(page.get_by_label("Hours", exact=True)).to_be_focused()
    assert foot(page, "count") == "No unsaved changes"
    page.keyboard.press("Escape")


def test_what_the_server_refuses_comes_back_to_its_cell(open_page: Open):
    page = open_page("lines", HOURLY, "?page=7", refused=(400,))
    row(page, 3).locator('[data-cell="description"]').click()
    page.get_by_label("Description").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Description").fill("x" * 10_001)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=8*")
    page.keyboard.press("Control+s")

    expect(page.get_by_text("Nothing was saved")).to_be_visible()
    expect(page.locator("#px-lines tbody tr")).to_have_count(1)
    expect(row(page, 0).locator("td.px-words")).to_contain_text("At most 10,000")
    page.keyboard.press("Control+z")
    assert foot(page, "count") == "No unsaved changes"


def test_two_managers_at_once_and_nothing_typed_is_lost(open_page: Open):
    his = open_page("lines", HOURLY, "?page=10", refused=(409,))
    hers = open_page("lines", HOURLY, "?page=10", by="admin")
    type_hours(his, 0, "5,00")
    type_hours(his, 1, "6,00")
    type_hours(hers, 1, "2,00")
    type_hours(hers, 2, "3,00")
    save(hers)

    save(his)

    notes = his.locator("#px-notices")
    expect(notes).to_contain_text("This invoice was changed meanwhile")
    expect(notes).to_contain_text("admin")
    expect(notes).to_contain_text("1 line was changed in both places")
    expect(hours(his, 0)).to_contain_text("5,00")
    expect(hours(his, 1)).to_contain_text("6,00")
    expect(hours(his, 1)).to_contain_text("Now: 2,00")
    expect(hours(his, 2)).to_have_text("3,00")
    assert foot(his, "kinds") == "2 changed"
    save(his)

    expect(hours(his, 0)).to_have_text("5,00")
    expect(hours(his, 1)).to_have_text("6,00")
    expect(hours(his, 2)).to_have_text("3,00")
    expect(notes).to_be_empty()


def test_a_line_that_somebody_removed_is_not_lost(open_page: Open):
    hers = open_page("lines", SUPPORT, by="admin")
    hers.keyboard.press("n")
    hers.keyboard.type("Travel")
    hers.get_by_label("Amount", exact=True).fill("100,00")
    hers.keyboard.press("Enter")
    save(hers)
    his = open_page("lines", SUPPORT, refused=(409,))
    his.locator("tr", has_text="Travel").locator('[data-cell="description"]').click()
    his.get_by_label("Description").fill("Travel to Bukhara")
    his.keyboard.press("Enter")
    hers.locator("tr", has_text="Travel").focus()
    hers.keyboard.press("Delete")
    save(hers)

    save(his)
    his.get_by_role("button", name="Unsaved").click()
    expect(row(his, 0)).to_contain_text("Removed meanwhile")
    his.get_by_role("button", name="Add anew").click()
    assert foot(his, "kinds") == "1 added"
    his.get_by_role("button", name="Discard").click()
    with his.expect_navigation():
        his.locator("#px-discard").get_by_role("button", name="Discard").click()


def test_the_overtime_is_told_by_the_server_before_it_is_saved(open_page: Open):
    page = open_page("lines", SUPPORT)
    type_hours(page, 1, "5")

    expect(page.locator('[data-foot="overtime"]')).to_have_text("(incl. overtime 5,00 h)")
    difference = foot(page, "difference")
    assert difference != "0,00"
    told = foot(page, "total").partition("→ ")[2]
    save(page)

    assert foot(page, "total") == told
    assert stored(page)["overtime_hours"] == "5.00"


def test_a_total_by_hand_follows_again_with_one_press(open_page: Open):
    page = open_page("edit", SUPPORT)
    computed = page.evaluate("JSON.parse(document.getElementById('px-figures').textContent).computed_total")
    page.get_by_label("Total", exact=True).fill("1 000 000")
    expect(page.locator("#px-live")).to_contain_text("by hand")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Lines").first.click()
    page.wait_for_load_state("networkidle")

    assert foot(page, "follows") == "(by hand)"
    page.get_by_role("button", name="Use").click()
    assert foot(page, "follows") == "(follows the lines again)"
    save(page)

    assert stored(page)["total_amount"] == computed
    assert foot(page, "follows") == "(follows the lines)"


def test_paging_and_searching_keep_edits_and_leaving_warns(open_page: Open):
    page = open_page("lines", HOURLY, "?page=12")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    type_hours(page, 0, "8")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=13*")
    page.get_by_label("Find lines").fill("HR-1")
    page.get_by_label("Find lines").press("Enter")
    page.wait_for_url("**q=HR-1*")
    assert foot(page, "kinds") == "1 changed"
    assert asked == []

    page.get_by_role("link", name="History").click()
    page.wait_for_url("**/history/")
    assert asked == ["beforeunload"]


def test_logged_out_meanwhile_nothing_is_lost(open_page: Open, product):
    address = product[0]
    page = open_page("lines", HOURLY, "?page=14")
    type_hours(page, 0, "1,25")
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("You are no longer logged in.")).to_be_visible()

    other = page.context.new_page()
    log_in(other, address, "manager")
    save(page)

    assert cookies
    expect(hours(page, 0)).to_have_text("1,25")


def test_figures_in_the_browser_are_those_of_the_server(open_page: Open):
    page = open_page("lines", HOURLY)
    chance = random.Random(2026)  # noqa: S311 - the same figures each time, nothing to guard
    triples = [
        (chance.randrange(0, 100_000), chance.randrange(-10_000_000, 10_000_000), chance.choice((100, 150, 125, 333)))
        for _ in range(500)
    ]
    told = page.evaluate(
        """triples => triples.map(([q, p, m]) => {
          const { lineTotal, exactPrice, toPlain } = pxFigures;
          const price = exactPrice(BigInt(p), BigInt(q), BigInt(m));
          return [toPlain(lineTotal(BigInt(q), BigInt(p), BigInt(m))), price === null ? null : toPlain(price)];
        })""",
        triples,
    )
    for (quantity, price, times), (total, exact) in zip(triples, told, strict=True):
        q, p, m = (Decimal(value).scaleb(-2) for value in (quantity, price, times))
        assert Decimal(total) == money.line_total(q, p, m)
        wanted = money.exact_unit_price(p, q, m)
        assert (None if exact is None else Decimal(exact)) == wanted


def test_a_viewer_sees_the_lines_and_can_press_nothing(open_page: Open):
    page = open_page("lines", HOURLY, by="viewer")

    expect(page.locator(".px-lines tbody tr")).to_have_count(100)
    main = page.locator("#content-main")
    expect(main.get_by_role("button")).to_have_count(0)
    expect(main.locator("input:not([type=search]):not([type=hidden]), textarea, select")).to_have_count(0)
    page.locator(".px-lines tbody td.px-words").first.click()
    page.keyboard.press("n")
    expect(main.locator("textarea")).to_have_count(0)


def test_the_date_of_a_line_is_in_a_form_of_its_own(open_page: Open):
    page = open_page("lines", HOURLY, "?page=15")
    row(page, 0).locator(".px-date a").click()
    page.get_by_label("Date").fill("2026-02-28")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("The line is saved.")).to_be_visible()


def test_a_document_of_its_own_is_written_beside_its_preview(open_page: Open):
    page = open_page("document", SUPPORT)
    page.get_by_role("link", name="Start from the present document").click()
    page.wait_for_load_state("networkidle")
    text = page.get_by_label("HTML of the document")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    paper = page.frame_locator("iframe")
    expect(paper.get_by_role("heading", name="Акт выполненных работ")).to_be_visible()

    text.fill(text.input_value().replace("Orion", "Orion & Sons"))
    expect(paper.get_by_text("Orion & Sons").first).to_be_visible()
    text.fill("<h1>Something else</h1>")
    expect(paper.get_by_role("heading", name="Something else")).to_be_visible()
    expect(page.locator(".px-paperwarning")).to_have_count(2)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The document is saved.")).to_be_visible()

    page.get_by_role("link", name="Reset").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.frame_locator("iframe").get_by_role("heading", name="Акт выполненных работ")).to_be_visible()
