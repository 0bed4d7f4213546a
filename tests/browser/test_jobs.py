"""A job in a real browser: started, watched without a reload, and, where there is no script, by reloading."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.product import CHROMIUM, chromium, log_in, running_product

pytestmark = pytest.mark.browser
START = "/admin/invoices/invoicejob/start/"


@pytest.fixture(scope="module")
def product(
    require_service: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Browser]]:
    """With a worker beside the server."""
    require_service("chromium", "no chromium on the PATH", available=CHROMIUM is not None)
    data = tmp_path_factory.mktemp("installation")
    with running_product(data, INVOICE_WITH_WORKER="true") as address, chromium() as browser:
        yield address, browser


def started(page: Page, address: str, through: str) -> None:
    page.goto(f"{address}{START}")
    page.get_by_text(through, exact=True).click()
    page.get_by_role("button", name="Start the job").click()
    page.wait_for_url(re.compile(r"/invoicejob/[0-9a-f-]{36}/change/"))


def test_a_job_is_watched_until_it_is_done(page: Page, address: str):
    log_in(page, address, "manager")
    started(page, address, "PDF, into review")
    page.evaluate("window.stillHere = true")

    expect(page.get_by_text("Done, with failures")).to_be_visible(timeout=60_000)
    assert page.evaluate("window.stillHere")
    failed = page.get_by_role("region", name="Failed")
    expect(failed).to_contain_text("which an act needs")
    done = page.get_by_role("region", name="Done")
    expect(done).to_contain_text("waits for a review.")
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "4")
    expect(page.get_by_role("button", name="Retry what failed")).to_be_visible()
    expect(page.get_by_text("Cancel", exact=True)).to_have_count(0)
    expect(page.locator("[data-status]")).to_have_text("4 of 4 contracts settled")


def test_boxes_choose_contracts_and_without_any_nothing_starts(page: Page, address: str):
    log_in(page, address, "manager")
    page.goto(f"{address}{START}?month=2020-01")
    expect(page.get_by_text("No contract touches this month.")).to_be_visible()
    expect(page.get_by_role("button", name="Start the job")).to_have_count(0)

    page.goto(f"{address}{START}")
    every = page.get_by_role("checkbox", name="All contracts")
    boxes = page.locator("input[name=application_keys]")
    every.uncheck()
    expect(boxes.first).not_to_be_checked()
    expect(page.get_by_role("button", name="Start the job")).to_be_disabled()
    boxes.first.check()
    expect(page.get_by_text(re.compile(r"^1 of \d+ chosen$"))).to_be_visible()
    expect(page.get_by_role("button", name="Start the job")).to_be_enabled()


def test_without_its_script_it_is_watched_by_reloading(product: tuple[str, Browser]):
    address, browser = product
    context = browser.new_context()
    context.route(re.compile(r"/proxima/job[.\w]*\.js"), lambda route: route.fulfill(body=""))
    page = context.new_page()
    log_in(page, address, "manager")
    started(page, address, "Drafts")

    for _ in range(60):
        if page.locator("[data-open]").count() == 0:
            break
        page.wait_for_timeout(500)
        page.reload()

    expect(page.locator("[data-part=progress]")).to_contain_text(re.compile(r"\d+ of \d+ contracts?"))
    expect(page.locator("[data-open]")).to_have_count(0)
    context.close()
