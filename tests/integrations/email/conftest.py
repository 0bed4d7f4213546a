"""A mail server to send to, and an invoice for a customer abroad with two contacts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from clients.models import WarehouseContact
from integrations.email import config
from integrations.http import Patience
from invoices.models import Invoice
from invoices.services.copy_branding import branding_snapshot
from tests.documents import abroad, line, seller
from tests.fakes.mail import FakeMail, mail_server, make_certificate
from tests.lifecycle import put_into

FROM = "ProximaOps <billing@prxm.example>"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same patience with short pauses; how often it is tried stays."""
    monkeypatch.setattr(config, "Patience", lambda **real: Patience(**real | {"pause": 0.01}))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, quick: None) -> None:
    """For a server that never answers; one that does may take longer than this on a busy machine."""
    shorter = {"timeout": 0.5, "budget": 2, "pause": 0.01}
    monkeypatch.setattr(config, "Patience", lambda **real: Patience(**real | shorter))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def mail() -> Iterator[FakeMail]:
    with mail_server() as fake, override_settings(EMAIL_URL=fake.url(), EMAIL_FROM=FROM):
        yield fake


@pytest.fixture
def contacts(db: None) -> None:
    WarehouseContact.objects.create(customer_key="CUST-1", name="Ann", email="ann@northgate.example")
    WarehouseContact.objects.create(customer_key="CUST-1", name="Bob", email="bob@northgate.example")


@pytest.fixture
def approved(db: None) -> Invoice:
    seller(phone="+998 71 200 00 00", email="billing@prxm.example")
    contract = {"agreement_number": "7/2025", "agreement_date": "2025-03-17"}
    return put_into(
        abroad(
            line(),
            company_name="Northgate Freight Ltd",
            branding_snapshot=branding_snapshot(),
            application_snapshot=contract,
        ),
        "approved",
    )
