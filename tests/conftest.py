"""Fixtures for every test. Settings of the run are in tests/settings.py."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from tests import services

pytest_plugins = [
    "tests.plugins.admin",
    "tests.plugins.api",
    "tests.plugins.clickhouse",
    "tests.plugins.languages",
    "tests.plugins.payments",
    "tests.plugins.pdf_engines",
    "tests.plugins.webhooks",
]

# Their single tests take minutes: begun last, one would run alone while the other processes wait for it.
TAKE_MINUTES = ("tests/fuzz/", "tests/drills/", "tests/frontend/")


@pytest.fixture(scope="session")
def require_service() -> Callable[..., None]:
    """`require_service(name, reason, available=...)`: skips, or fails under REQUIRE_SERVICES=1."""
    return services.require_service


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(TAKE_MINUTES))


@pytest.fixture(autouse=True)
def nobodys_language() -> Iterator[None]:
    """A request leaves its language to its thread; the next test's sentences are English again."""
    yield
    translation.deactivate()
