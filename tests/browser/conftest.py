from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.product import CHROMIUM, Watch, chromium, running_product

# A busy machine is slow, which is no fault of a page.
PATIENCE = 60_000
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def product(
    require_service: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Browser]]:
    require_service("chromium", "no chromium on the PATH", available=CHROMIUM is not None)
    data: Path = tmp_path_factory.mktemp("installation")
    with running_product(data) as address, chromium() as browser:
        yield address, browser


@pytest.fixture
def address(product: tuple[str, Browser]) -> str:
    return product[0]


@pytest.fixture
def page(product: tuple[str, Browser]) -> Iterator[Page]:
    """A page of its own; at the end nothing may have complained."""
    address, browser = product
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    watch = Watch(context, address)
    yield context.new_page()
    context.close()
    assert watch.complaints == []
