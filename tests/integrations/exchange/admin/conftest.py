"""A company of an accountant, and pictures that are drawn before one's eyes."""

from io import BytesIO

import pytest
from PIL import Image

from integrations.exchange.models import Company
from tests.exchange import company


@pytest.fixture
def firm(db: None) -> Company:
    return company("Proxima", accounting_system="1C")


@pytest.fixture
def png() -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 80), "white").save(written, "PNG")
    return written.getvalue()
