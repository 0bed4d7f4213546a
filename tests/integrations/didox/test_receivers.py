"""What people see of an act on its invoice."""

import pytest
from django.urls import reverse

from invoices.models import Invoice
from tests.integrations.didox.conftest import out

ID = "11F092E3428D10C68F7B1E0008000075"


@pytest.fixture
def sent(didox, db):
    return out(1, ID)


def page(client, invoice):
    return client.get(reverse("admin:invoices_invoice_change", args=[invoice.pk])).content.decode()


@pytest.mark.parametrize(
    ("state", "words", "label"),
    [
        ("draft", "Awaiting our signature", "To sign"),
        ("pending", "Awaiting the customer&#x27;s signature", "Out"),
        ("accepted", "Signed by the customer", "Done"),
        ("rejected", "Rejected by the customer", "Not accepted"),
        ("cancelled", "Cancelled there", "Not accepted"),
    ],
)
def test_the_card_says_whose_turn_it_is_and_leads_there(state, words, label, sent, manager):
    Invoice.objects.update(didox_status=state)
    shown = page(manager, sent)
    card = shown[shown.index("Where it goes") :]

    assert f'href="https://didox.uz/documents/{ID}" target="_blank" rel="noopener noreferrer">{words}</a>' in card
    assert f"</span>{label}</span>" in card


def test_the_address_is_a_setting(sent, manager, settings):
    settings.DIDOX_WEB_URL = "https://testapi3.didox.example"

    assert f"https://testapi3.didox.example/documents/{ID}" in page(manager, sent)
