"""POST /invoices/:id/sync-planfact, by its documented example and errors."""

from uuid import uuid4

import pytest

from invoices.models import Invoice
from tests.fakes.planfact import FakePlanFact
from tests.plugins.api import Caller, data, error


def sync(api: Caller, invoice: object):
    return api.post(f"/invoices/{invoice}/sync-planfact")


def test_it_is_told_and_says_so(planfact: FakePlanFact, approved: Invoice, api: Caller):
    assert data(sync(api, approved.pk)) == {"message": "planfact sync complete"}
    assert Invoice.objects.get().planfact_shipment_id


@pytest.mark.parametrize("status", ["draft", "needs_review", "declined", "accepted", "paid", "rejected", "void"])
def test_other_statuses_are_refused(status: str, planfact: FakePlanFact, approved: Invoice, api: Caller):
    Invoice.objects.update(status=status)
    answer = sync(api, approved.pk)

    assert (answer.status_code, error(answer)["code"]) == (400, "VALIDATION_ERROR")
    assert Invoice.objects.get().planfact_shipment_id == ""


def test_not_configured(approved: Invoice, api: Caller):
    answer = sync(api, approved.pk)

    assert (answer.status_code, error(answer)["code"]) == (400, "VALIDATION_ERROR")


def test_an_id_that_is_none_and_one_of_nobody(planfact: FakePlanFact, db: None, api: Caller):
    assert sync(api, "abc").status_code == 400
    assert sync(api, uuid4()).status_code == 404


def test_a_service_that_is_away(approved: Invoice, api: Caller, settings):
    settings.PLANFACT_API_KEY, settings.PLANFACT_API_URL = "key", "http://127.0.0.1:1"
    answer = sync(api, approved.pk)

    assert (answer.status_code, error(answer)["code"]) == (503, "UPSTREAM_UNAVAILABLE")


def test_a_viewer_may_not(planfact: FakePlanFact, approved: Invoice, reader: Caller):
    assert sync(reader, approved.pk).status_code == 403
