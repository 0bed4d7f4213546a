"""Taking payments without a provider outside."""

import pytest

from invoices import payment_port
from tests.payments import Bank


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> Bank:
    """The only provider that is known."""
    made = Bank()
    monkeypatch.setattr(payment_port, "_providers", {})
    payment_port.register(made.provider)
    return made
