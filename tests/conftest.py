"""Fixtures for every test. Settings of the run are in tests/settings.py."""

from collections.abc import Callable

import pytest

from tests import services

pytest_plugins = ["tests.plugins.admin", "tests.plugins.clickhouse", "tests.plugins.pdf_engines"]


@pytest.fixture(scope="session")
def require_service() -> Callable[..., None]:
    """`require_service(name, reason, available=...)`: skips, or fails under REQUIRE_SERVICES=1."""
    return services.require_service
