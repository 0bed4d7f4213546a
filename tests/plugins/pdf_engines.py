"""Both engines behind one question, and a Gotenberg to ask."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings
from pytest_httpserver import HTTPServer

from tests.gotenberg import CONVERT, Gotenberg


@pytest.fixture
def gotenberg(httpserver: HTTPServer, require_service: Callable[..., None]) -> Iterator[Gotenberg]:
    """Gotenberg is set up, and prints with Chromium."""
    chromium = shutil.which("chromium")
    require_service("chromium", "no chromium on the PATH", available=chromium is not None)
    fake = Gotenberg(chromium or "")
    httpserver.expect_request(CONVERT, method="POST").respond_with_handler(fake.answer)
    with override_settings(PDF_CONVERTER_URL=httpserver.url_for("").rstrip("/")):
        yield fake


@pytest.fixture(params=["embedded", pytest.param("gotenberg", marks=pytest.mark.browser)])
def pdf_engine(request: pytest.FixtureRequest) -> str:
    """Whoever answers `pdf_requested`: the test holds for both."""
    name: str = request.param
    if name == "gotenberg":
        request.getfixturevalue("gotenberg")
    return name
