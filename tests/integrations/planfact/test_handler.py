"""The whole road: approved, owed, looked for, written, stored, told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import override_settings
from werkzeug import Response

from integrations.errors import NotConfigured, PermanentError, TransientError
from integrations.models import Delivery
from integrations.planfact import handler
from integrations.planfact.config import config
from integrations.planfact.deal import Deal
from integrations.planfact.handler import check, sync_now
from integrations.planfact.shipment import shipment
from integrations.status import standings
from invoices.errors import Conflict
from invoices.models import Invoice
from invoices.services.approve import approve
from proxima_invoice.foundation.work import engine
from proxima_invoice.foundation.work.claim import claim_next
from tests.documents import invoice_of, line
from tests.fakes.planfact import DEAL, KEY, PROJECT, accepted, refused
from tests.rude_server import hang_up, rude_server

CREATE, LIST, DEALS = "POST /operations/shipment", "POST /operations/list", "POST /deals/selling/list"


@pytest.fixture
def owed(planfact, reviewed, tmp_path, settings):
    """Approved, and owed to PlanFact."""
    settings.ARCHIVE_DIR = tmp_path
    return approve(invoice_id=reviewed.pk, user=get_user_model().objects.create_user("admin"))


def go(hours=0):
    return engine.run_due(kinds=["delivery:planfact"], clock=lambda: datetime.now(UTC) + timedelta(hours=hours))


def work():
    return Delivery.objects.get(integration="planfact").work


def stored():
    return Invoice.objects.values_list("planfact_shipment_id", "planfact_deal_id").get()


def standing():
    return next(one for one in standings(Invoice.objects.get()) if one.name == "planfact")


def test_an_approval_becomes_a_shipment(planfact, owed, events):
    assert standing().state == "pending"
    go()

    expected = shipment(owed, deal=Deal(77, 501), project_id=9, config=config())
    assert planfact.shipments == {1001: expected}
    assert stored() == ("1001", "77")
    assert work().state == "done"
    told = {"shipment_id": "1001", "deal_id": "77", "how": "created", "approval_no": 1}
    assert [event.data for event in events("planfact_synced")] == [told]
    assert events("planfact_sync_failed") == []
    assert (standing().state, standing().ids) == (
        "done",
        {"planfact_shipment_id": "1001", "planfact_deal_id": "77"},
    )
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.version) == ("approved", owed.version)


def test_switched_off_nothing_is_owed(reviewed, tmp_path, settings):
    settings.ARCHIVE_DIR = tmp_path
    approve(invoice_id=reviewed.pk, user=get_user_model().objects.create_user("admin"))

    assert not Delivery.objects.filter(integration="planfact").exists()
    assert (standing().state, standing().reason) == ("off", "INVOICE_PLANFACT_API_KEY is not set.")


def test_an_approval_that_is_rolled_back_owes_nothing(planfact, reviewed, tmp_path, settings):
    settings.ARCHIVE_DIR = tmp_path
    with transaction.atomic():
        approve(invoice_id=reviewed.pk, user=get_user_model().objects.create_user("admin"))
        transaction.set_rollback(True)
    go()

    assert planfact.asked == []


def test_approved_again_it_is_updated(planfact, owed, events):
    go()
    Invoice.objects.update(
        status="needs_review", total_amount=200, computed_total=200, planfact_shipment_id="", planfact_deal_id=""
    )
    approve(invoice_id=owed.pk, user=get_user_model().objects.get())
    go()

    assert list(planfact.shipments) == [1001]
    assert planfact.shipments[1001]["items"][0]["value"] == "200.00"
    assert planfact.writes == [CREATE, "PUT /operations/shipment/1001"]
    assert stored() == ("1001", "77")
    assert [event.data["how"] for event in events("planfact_synced")] == ["created", "updated"]


def test_killed_between_their_answer_and_our_record_nothing_is_doubled(planfact, owed, monkeypatch, events):
    def die(**_):
        raise MemoryError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(handler, "record_external_reference", die)
        go()
    assert (list(planfact.shipments), stored()) == ([1001], ("", ""))
    go(hours=1)

    assert list(planfact.shipments) == [1001]
    assert planfact.writes == [CREATE]
    assert stored() == ("1001", "77")
    assert [event.data["how"] for event in events("planfact_synced")] == ["found"]


@pytest.mark.usefixtures("impatient")
def test_made_although_the_answer_did_not_come_it_is_found_in_the_same_go(planfact, owed):
    planfact.after = {CREATE: [None]}
    go()

    assert planfact.writes == [CREATE]
    assert list(planfact.shipments) == [1001]
    assert stored() == ("1001", "77")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("answer", [None, Response(status=502), Response(status=504), Response("<html>")])
def test_what_may_still_be_on_its_way_is_posted_again_only_by_the_next_go(answer, planfact, owed):
    planfact.answers = {CREATE: [answer]}
    go()
    assert (planfact.writes, work().state) == ([CREATE], "pending")
    assert planfact.asked[-1] == LIST
    go(hours=1)

    assert planfact.writes == [CREATE] * 2
    assert stored() == ("1001", "77")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_was_not_taken_is_posted_again_after_another_look(status, planfact, owed):
    planfact.answers = {CREATE: [Response(status=status)] * 2}
    go()

    assert planfact.asked[-6:] == [LIST, CREATE] * 3
    assert stored() == ("1001", "77")

    planfact.shipments.clear()
    planfact.answers = {CREATE: [Response(status=status)] * 3}
    Invoice.objects.update(planfact_shipment_id="")
    with pytest.raises(TransientError):
        sync_now(Invoice.objects.get())
    assert len(planfact.writes) == 6


def test_a_refusal_in_a_200_is_asked_again_by_the_next_go_alone(planfact, owed):
    planfact.answers = {CREATE: [refused("Период закрыт", "PeriodClosed")]}
    go()

    assert (planfact.writes, work().state) == ([CREATE], "pending")
    assert "Период закрыт" in work().last_error


def test_an_update_is_the_same_twice_and_so_is_tried_again(planfact, owed):
    go()
    Invoice.objects.update(approval_no=2)
    update = "PUT /operations/shipment/1001"
    planfact.answers = {update: [Response(status=500), Response(status=429)]}

    assert handler.handle(Invoice.objects.get(), 2)["how"] == "updated"
    assert planfact.writes[1:] == [update] * 3


def test_made_without_an_id_it_is_looked_up(planfact, owed):
    planfact.after = {CREATE: [accepted(None)]}
    go()

    assert planfact.writes == [CREATE]
    assert stored() == ("1001", "77")


def test_of_many_with_our_id_the_oldest_is_ours_and_the_others_are_told(planfact, owed, events):
    document = shipment(owed, deal=Deal(77, 501), project_id=9, config=config())
    planfact.shipments = {1005: document, 1003: document}
    go()

    assert planfact.writes == []
    assert stored() == ("1003", "77")
    assert events("planfact_synced")[0].data["duplicates"] == ["1005"]


def test_a_project_without_our_id_is_found_by_its_title(planfact, owed):
    planfact.projects = [PROJECT | {"title": "APP-001 Поддержка"}]
    go()

    assert stored() == ("1001", "77")


def test_ours_by_its_id_comes_before_another_that_is_titled_like_it(planfact, owed):
    """Also where the text finds only the other."""
    planfact.deals = [DEAL | {"dealId": 6}, DEAL | {"title": "Сопровождение", "externalId": "APP-001"}]
    planfact.projects = [PROJECT | {"projectId": 5}, PROJECT | {"title": "Сопровождение", "externalId": "APP-001"}]
    go()

    assert stored() == ("1001", "77")
    assert planfact.shipments[1001]["projectId"] == 9


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        ({"deals": []}, "PlanFact has no selling deal for APP-001."),
        ({"deals": [DEAL | {"currencyCode": "USD"}]}, "in USD, not in UZS."),
        ({"deals": [DEAL | {"closed": True}]}, "deal for APP-001 is closed."),
        ({"projects": []}, "PlanFact has no project for APP-001."),
    ],
)
def test_what_a_person_has_to_mend_there_fails_at_once_saying_what(there, reason, planfact, owed, events):
    for name, value in there.items():
        setattr(planfact, name, value)
    go()

    assert work().state == "failed"
    (event,) = events("planfact_sync_failed")
    assert event.reason.endswith(reason)
    assert event.data["gave_up"]
    assert planfact.writes == []
    assert Invoice.objects.get().status == "approved"


def test_missing_permissions_fail_at_once(planfact, owed):
    planfact.answers = {DEALS: [refused("Недоступно на тарифе", "TariffAccessDenied")]}
    go()

    assert work().state == "failed"
    assert planfact.writes == []


def test_taken_back_meanwhile_its_news_are_nobodys(planfact, owed, monkeypatch, events):
    put = handler._put

    def put_and_regenerate(*args, **kwargs):
        made = put(*args, **kwargs)
        Invoice.objects.update(status="draft")
        return made

    monkeypatch.setattr(handler, "_put", put_and_regenerate)
    go()

    assert stored() == ("", "")
    assert work().state == "cancelled"
    assert events("planfact_synced") == []


def test_a_dead_planfact_is_tried_again_later(owed, events):
    with rude_server(hang_up) as server:
        pass
    with override_settings(PLANFACT_API_URL=server.url):
        go()
    assert work().state == "pending"
    assert "refused" in work().last_error
    assert len(events("planfact_sync_failed")) == 1
    go(hours=1)

    assert stored() == ("1001", "77")


def test_the_key_is_in_no_row(planfact, owed, events):
    planfact.answers = {DEALS: [refused(f"key {KEY} is wrong", None, status=401)]}
    go()

    (event,) = events("planfact_sync_failed")
    rows = [event.reason, str(event.data), work().last_error, *(one.error for one in work().attempts.all())]
    assert not any(KEY in text for text in rows)


def test_synced_at_once_it_is_recorded_as_a_go(planfact, owed, events):
    sync_now(owed)

    assert stored() == ("1001", "77")
    assert work().state == "done"
    assert len(work().attempts.all()) == 1
    assert len(events("planfact_synced")) == 1
    assert go(hours=1) == 0


def test_synced_again_although_done(planfact, owed):
    """A person may have deleted it there."""
    sync_now(owed)
    planfact.shipments.clear()
    sync_now(Invoice.objects.get())

    assert list(planfact.shipments) == [1001]
    assert planfact.writes == [CREATE] * 2


def test_synced_without_a_delivery(planfact, approved):
    """Approved before PlanFact was set up."""
    sync_now(approved)

    assert stored() == ("1001", "77")
    assert work().state == "done"


def test_syncing_tells_what_failed_and_leaves_the_rest_to_the_background(planfact, owed):
    planfact.answers = {DEALS: [Response(status=503)] * 3}
    with pytest.raises(TransientError, match="answered 503") as caught:
        sync_now(owed)
    assert caught.value.status == 503
    assert work().state == "pending"

    planfact.deals = []
    with pytest.raises(PermanentError, match="no selling deal"):
        sync_now(owed)
    assert work().state == "failed"


def test_syncing_what_is_off_or_not_approved(planfact, owed):
    with override_settings(PLANFACT_API_KEY=""), pytest.raises(NotConfigured, match="INVOICE_PLANFACT_API_KEY"):
        sync_now(owed)
    Invoice.objects.update(status="needs_review")
    with pytest.raises(Conflict, match="in review"):
        sync_now(Invoice.objects.get())
    assert planfact.asked == []


def test_nobody_syncs_while_the_company_is_written_to(planfact, owed):
    """Neither this invoice nor another: two that look at the same time would both find nothing."""
    other = invoice_of(line(), application_key="APP-001", status="approved", approval_no=1)
    assert claim_next(now=datetime.now(UTC), kinds=["delivery:planfact"]) is not None
    for invoice in (owed, other):
        with pytest.raises(TransientError, match="busy"):
            sync_now(invoice)

    assert planfact.asked == []


def test_check_asks_for_our_company(planfact):
    assert check() == "PlanFact knows company 146673: ProximaOps; its deals may be read."
    with override_settings(PLANFACT_COMPANY_ID=5), pytest.raises(PermanentError, match="no company 5"):
        check()
    with override_settings(PLANFACT_API_KEY="another-wrong-key"), pytest.raises(PermanentError, match="401"):
        check()
    planfact.answers = {DEALS: [refused("Недоступно на тарифе", "TariffAccessDenied")]}
    with pytest.raises(PermanentError, match="TariffAccessDenied"):
        check()
    assert planfact.writes == []
