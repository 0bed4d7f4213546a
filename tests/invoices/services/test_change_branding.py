import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from invoices.models import Branding, Invoice, InvoiceDocument, Logo
from invoices.services.change_branding import NewLogo, branding, change_branding
from invoices.services.check_logo import check_logo
from invoices.services.decline import decline
from invoices.services.finalize import finalize
from invoices.services.read_branding import GivenBranding, read_branding
from invoices.services.render_html import render_html
from invoices.services.reopen import reopen
from proxima_invoice.foundation.models import SettingChange
from proxima_invoice.foundation.models.append_only import HistoryIsFinal
from tests.documents import invoice_of, seller, support
from tests.logos import JPEG, PNG, SVG
from tests.plugins.admin import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return User.objects.create_user("anna")


def give(user: User, content: bytes | None) -> Branding:
    new = NewLogo(None if content is None else check_logo(content, field="logo"))
    return change_branding(user=user, given=GivenBranding({}), new_logo=new, now=NOW)


def test_an_issued_document_keeps_its_logo_and_a_new_draft_has_the_new_one(anna: User):
    seller()
    first = give(anna, SVG.encode()).logo_id
    issued = invoice_of(support())
    assert "image/svg+xml" in render_html(invoice=issued).html
    finalize(invoice_id=issued.pk, user=anna)
    issued.refresh_from_db()
    as_issued = render_html(invoice=issued).html
    pdf = bytes(InvoiceDocument.objects.get().pdf_data)

    second = give(anna, PNG).logo_id

    issued.refresh_from_db()
    assert issued.branding_snapshot["logo"] == first != second
    assert render_html(invoice=issued).html == as_issued
    # Also where the page itself is gone: the snapshot still names the row.
    InvoiceDocument.objects.all().delete()
    assert render_html(invoice=issued).html == as_issued
    assert pdf.startswith(b"%PDF")
    assert "image/png" in render_html(invoice=invoice_of(support())).html

    give(anna, None)
    assert render_html(invoice=issued).html == as_issued
    assert "<img" not in render_html(invoice=invoice_of(support())).html


def test_a_draft_again_prints_what_is_there_now(anna: User):
    seller()
    give(anna, PNG)
    invoice = invoice_of(support())
    finalize(invoice_id=invoice.pk, user=anna)
    give(anna, JPEG)
    decline(invoice_id=invoice.pk, user=anna, reason="The logo is an old one.")
    reopen(invoice_id=invoice.pk, user=anna)

    assert "image/jpeg" in render_html(invoice=Invoice.objects.get()).html


def test_a_logo_is_kept_once_and_never_changed(anna: User):
    give(anna, PNG)
    give(anna, JPEG)
    give(anna, PNG)

    assert Logo.objects.count() == 2
    logo = Logo.objects.first()
    assert logo is not None
    logo.width = 1
    for change in (logo.save, logo.delete, Logo.objects.all().delete):
        with pytest.raises(HistoryIsFinal):
            change()
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE invoices_logo SET width = 1")


def test_the_first_change_makes_the_row_and_tells_of_it(anna: User):
    assert not branding()._state.db
    change_branding(user=anna, given=read_branding({"tin": "1", "company_name": " Acme "}), now=NOW)

    assert Branding.objects.get().company_name == "Acme"
    assert {one.kind for one in SettingChange.objects.all()} == {"added"}
    change_branding(user=anna, given=read_branding({"tin": "1"}), now=NOW)
    assert not SettingChange.objects.filter(kind="changed").exists()
