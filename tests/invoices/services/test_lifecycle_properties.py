"""Whatever several people press in whatever order: the invariants of an invoice's life (spec 3)."""

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.errors import InvoiceError
from invoices.models import Invoice, InvoiceEvent, LineItem
from invoices.services.create_drafts import create_draft
from tests.invoices.services.test_lifecycle import TABLE, VERBS, call
from tests.worlds import FEBRUARY, application, hours, store

USERS = ("anna", "timur", "dina")
# Weighted towards the verbs that lead on, so that sequences get far.
PRESSED = [*VERBS, "finalize", "approve", "send", "accept", "finalize", "decline", "reject"]


def claims(invoice: Invoice) -> set:
    return set(
        LineItem.objects.filter(invoice=invoice, worklog_ref__isnull=False).values_list("worklog_ref", flat=True)
    )


@pytest.mark.django_db
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(presses=st.lists(st.tuples(st.sampled_from(PRESSED), st.sampled_from(USERS), st.booleans()), max_size=14))
def test_any_sequence_of_verbs_keeps_the_invariants(presses, settings, tmp_path_factory):
    settings.ARCHIVE_DIR = tmp_path_factory.mktemp("archive")
    with transaction.atomic():
        users = {name: get_user_model().objects.create_user(name) for name in USERS}
        store([application()], [hours("45.5", start_date=FEBRUARY.start)])
        invoice = create_draft(user=users["anna"], application_key="APP-1", period=FEBRUARY)
        number, held = invoice.display_number, claims(invoice)
        path, version, moves = ["draft"], invoice.version, 0

        for verb, name, stale in presses:
            expected = invoice.version + 5 if stale else None
            try:
                invoice = call(verb, invoice, users[name], expected_version=expected)
            except InvoiceError:
                now = Invoice.objects.get(pk=invoice.pk)
                assert (now.status, now.version) == (path[-1], version)
                assert stale or (path[-1], verb) not in TABLE
                continue
            assert not stale
            assert TABLE[path[-1], verb] == invoice.status
            assert invoice.version > version
            path.append(invoice.status)
            version, moves = invoice.version, moves + (verb != "refresh")
            assert invoice.display_number == number
            assert claims(invoice) == (set() if invoice.status == "void" else held)
            assert InvoiceEvent.objects.filter(invoice=invoice, kind="status_changed").count() == moves + 1
            assert hasattr(invoice, "document") == (
                invoice.status not in ("draft", "void") or _declined_then_void(path)
            )
        transaction.set_rollback(True)


def _declined_then_void(path: list[str]) -> bool:
    """A declined document that is voided keeps its PDF: it was shown to people."""
    return path[-1] == "void" and path[-2] in ("declined", "rejected")
