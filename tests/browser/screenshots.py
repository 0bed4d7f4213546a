"""`make screenshots`: the pictures of the README and the user guide, made anew from the demonstration."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from tests.browser.product import CHROMIUM, chromium, log_in, running_product

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
SIZE: ViewportSize = {"width": 1440, "height": 900}
MOST_BYTES = 300_000


def main() -> None:
    if CHROMIUM is None:
        sys.exit("There is no chromium on the PATH.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as data, running_product(Path(data)) as address, chromium() as browser:
        page = browser.new_context(viewport=SIZE, color_scheme="light").new_page()
        log_in(page, address, "manager")
        page.wait_for_load_state("networkidle")
        save(page, "list")
        page.get_by_role("link", name="INV-11", exact=True).click()
        page.wait_for_load_state("networkidle")
        save(page, "invoice")
        page.get_by_role("link", name="Lines").first.click()
        page.wait_for_load_state("networkidle")
        save(page, "lines")
        page.goto(f"{address}/admin/invoices/invoice/generate-month/")
        page.wait_for_load_state("networkidle")
        save(page, "generate")


def save(page: Page, name: str) -> None:
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    with Image.open(path) as picture:
        picture.convert("RGB").save(path, optimize=True)
    size = path.stat().st_size
    sys.stdout.write(f"{path.name}: {size:,} bytes\n")
    if size > MOST_BYTES:
        sys.exit(f"{path.name} has more than {MOST_BYTES:,} bytes.")


if __name__ == "__main__":
    main()
