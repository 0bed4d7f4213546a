"""A bucket, or a folder, that PDFs are archived to; and an invoice that waits for its approval."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.test import override_settings
from pytest_httpserver import HTTPServer

from integrations.http import Patience
from integrations.r2 import config
from invoices.models import Invoice
from invoices.ports import ArchiveRequest
from tests.documents import invoice_of, line
from tests.fakes.bucket import MotoBucket, StrictBucket, moto_bucket, serve, settings_for
from tests.lifecycle import put_into


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tries in the background instead of three: between them boto3 waits up to a second."""
    monkeypatch.setattr(config, "Patience", lambda **real: Patience(**real | {"tries": min(real["tries"], 2)}))


@pytest.fixture
def impatient(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For archives that never answer: one second in all."""
    monkeypatch.setattr(config, "Patience", lambda **_: Patience(timeout=0.3, tries=1, budget=1))


@pytest.fixture(scope="session")
def moto() -> Iterator[MotoBucket]:
    with moto_bucket() as made:
        yield made


@pytest.fixture
def bucket(moto: MotoBucket) -> Iterator[MotoBucket]:
    """Moto's, empty."""
    moto.clear()
    with override_settings(**settings_for(moto.url)):
        yield moto


@pytest.fixture
def strict(httpserver: HTTPServer) -> Iterator[StrictBucket]:
    fake = serve(httpserver)
    with override_settings(**settings_for(fake.url)):
        yield fake


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(ARCHIVE_DIR=tmp_path / "archive"):
        yield tmp_path / "archive"


@pytest.fixture
def wanted() -> Callable[..., ArchiveRequest]:
    def request(pdf: bytes = b"%PDF-one", *, approval_no: int = 1, number: str = "INV-7") -> ArchiveRequest:
        return ArchiveRequest(
            display_number=number, application_key="APP-001", year=2026, approval_no=approval_no, pdf=pdf
        )

    return request


@pytest.fixture
def reviewed(db: None) -> Callable[[], Invoice]:
    """Makes invoices that wait for their first approval."""

    def make() -> Invoice:
        invoice = put_into(invoice_of(line()), "needs_review")
        Invoice.objects.filter(pk=invoice.pk).update(approval_no=0)
        return Invoice.objects.get(pk=invoice.pk)

    return make


@pytest.fixture
def reviewer(db: None) -> AbstractBaseUser:
    return get_user_model().objects.create_user("reviewer")
