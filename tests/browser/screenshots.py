"""`make screenshots`: the pictures of the README and the user guide, made anew from the demonstration.

Every page of `every_page.PLACES`, light and dark, wide and narrow: `docs/images/<page>-<scheme>-<width>.webp`.
"""

import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, StorageState, ViewportSize

from tests.browser.every_page import PLACES, log_in_as_administrator, open_place
from tests.browser.product import CHROMIUM, chromium, running_product

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
SIZES: dict[str, ViewportSize] = {"wide": {"width": 1440, "height": 900}, "narrow": {"width": 480, "height": 900}}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUALITY = 60
MOST_BYTES, MOST_BYTES_IN_ALL = 150_000, 8_000_000


def main(names: list[str]) -> None:
    """All pages, or those that are named."""
    if CHROMIUM is None:
        sys.exit("There is no chromium on the PATH.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as data, running_product(Path(data)) as address, chromium() as browser:
        state = log_in_once(browser, address)
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport=SIZES["wide"], color_scheme=scheme, reduced_motion="reduce", storage_state=state
            )
            for place in PLACES:
                if names and place.name not in names:
                    continue
                page = context.new_page()
                open_place(page, address, place)
                for width, size in SIZES.items():
                    page.set_viewport_size(size)
                    page.wait_for_timeout(250)
                    save(page.screenshot(animations="disabled"), f"{place.name}-{scheme}-{width}")
                page.close()
            context.close()
    if not names:
        current = {f"{place.name}-{scheme}-{width}.webp" for place in PLACES for scheme in SCHEMES for width in SIZES}
        for old in IMAGES.glob("*.webp"):
            if old.name not in current:
                old.unlink()
    total = sum(picture.stat().st_size for picture in IMAGES.iterdir())
    sys.stdout.write(f"{total:,} bytes in all\n")
    if total > MOST_BYTES_IN_ALL:
        sys.exit(f"The pictures have more than {MOST_BYTES_IN_ALL:,} bytes.")


def log_in_once(browser: Browser, address: str) -> StorageState:
    context = browser.new_context()
    log_in_as_administrator(context.new_page(), address)
    state = context.storage_state()
    context.close()
    return state


def save(picture: bytes, name: str) -> None:
    path = IMAGES / f"{name}.webp"
    with Image.open(BytesIO(picture)) as opened:
        opened.convert("RGB").save(path, quality=QUALITY, method=6)
    size = path.stat().st_size
    sys.stdout.write(f"{path.name}: {size:,} bytes\n")
    if size > MOST_BYTES:
        sys.exit(f"{path.name} has more than {MOST_BYTES:,} bytes.")


if __name__ == "__main__":
    main(sys.argv[1:])
