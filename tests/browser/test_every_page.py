"""Every page of the admin: usable by everybody (axe-core), and no request to another host."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.every_page import PLACES, Place, log_in_as_administrator, open_place

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WAYS = (("light", 1440), ("dark", 480))
"""Contrast is the scheme's, order and overflow the width's: each of both is looked at once a page."""
WRONG = ("serious", "critical")
LOG_IN = Place("log-in", "/admin/login/")


@pytest.fixture(scope="module")
def contexts(product: tuple[str, Browser]) -> Iterator[dict[bool, BrowserContext]]:
    """Two that stay: of an administrator who logged in once, and of nobody. Scripts are read and compiled once so."""
    address, browser = product
    made = {is_in: browser.new_context(color_scheme="light", reduced_motion="reduce") for is_in in (True, False)}
    page = made[True].new_page()
    log_in_as_administrator(page, address)
    page.close()
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def open_in(product: tuple[str, Browser], contexts: dict[bool, BrowserContext]) -> Iterator[Callable[..., Page]]:
    """`open_in(place)`, and at the end it is closed."""
    address, _browser = product
    opened = []

    def open_it(place: Place, **heard: Any) -> Page:
        page = contexts[place is not LOG_IN].new_page()
        opened.append(page)
        page.set_viewport_size({"width": WAYS[0][1], "height": 1000})
        for event, hear in heard.items():
            page.on(event, hear)  # type: ignore[call-overload]  # an event's name
        open_place(page, address, place)
        return page

    yield open_it
    for page in opened:
        page.close()


def put_on(page: Page, scheme: Any) -> None:
    """The theme asks for the system's colours when a page opens; here they change under an open one."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")
    page.wait_for_timeout(100)


def issues(page: Page) -> list[str]:
    """What axe-core calls serious or critical: the rule, where, and what to do."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    told = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{rule['impact']} {rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary'][:300]}"
        for rule in told["violations"]
        if rule["impact"] in WRONG
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("place", [LOG_IN, *PLACES], ids=lambda place: place.name)
def test_nothing_keeps_anybody_out_and_no_request_leaves_the_host(
    place: Place, product: tuple[str, Browser], open_in: Callable[..., Page]
):
    address, _browser = product
    asked: list[str] = []
    page, found = open_in(place, request=lambda request: asked.append(request.url)), []
    for scheme, width in WAYS:
        put_on(page, scheme)
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_timeout(100)
        found += [f"{scheme} {width}: {issue}" for issue in issues(page)]

    assert found == []
    assert asked
    assert [url for url in asked if not url.startswith((f"{address}/", "data:", "blob:"))] == []


def test_axe_finds_what_is_wrong(open_in: Callable[..., Page]):
    page = open_in(PLACES[1])
    page.evaluate(
        "() => document.querySelector('#content-main').insertAdjacentHTML('beforeend', '<input><img src=\"\">')"
    )

    assert {issue.split(":")[0] for issue in issues(page)} >= {"critical label", "critical image-alt"}
