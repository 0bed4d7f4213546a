import logging
import time

import pytest
from django.test import override_settings
from werkzeug import Response

from integrations.errors import PermanentError, TransientError
from integrations.planfact import client
from integrations.planfact.client import NO_PERMISSION, PlanFact
from integrations.planfact.config import config
from integrations.planfact.deal import Deal
from integrations.planfact.shipment import shipment
from proxima_invoice.foundation.logging import _formatter
from tests.fakes.planfact import DEAL, KEY, PROJECT, accepted, refused
from tests.rude_server import drip, hang_up, never_answer, rude_server

CREATE, LIST, DEALS = "POST /operations/shipment", "POST /operations/list", "POST /deals/selling/list"


def document(invoice):
    return shipment(invoice, deal=Deal(77, 501), project_id=9, config=config())


def test_lists_are_read(planfact):
    api = PlanFact(config())

    assert api.selling_deals("APP-001") == [DEAL]
    assert api.projects("APP-001") == []
    assert api.projects("") == [PROJECT]
    assert api.selling_deals("APP-7") == []
    assert planfact.asked == [DEALS, "GET /projects", "GET /projects", DEALS]


def test_pages_are_read_to_the_end(planfact, monkeypatch):
    monkeypatch.setattr(client, "PAGE", 2)
    planfact.deals = [DEAL | {"dealId": number} for number in range(5)]

    assert [deal["dealId"] for deal in PlanFact(config()).selling_deals("APP-001")] == [0, 1, 2, 3, 4]
    assert planfact.asked == [DEALS] * 3


def test_a_shipment_is_created_found_and_updated(planfact, approved):
    api, sent = PlanFact(config()), document(approved)
    made = api.create_shipment(sent)
    assert planfact.shipments == {int(made): sent}
    assert api.shipment_ids(sent["externalId"]) == [made]

    api.update_shipment(made, sent | {"comment": "Act INV-1, again"})
    assert planfact.shipments[int(made)]["comment"] == "Act INV-1, again"


def test_what_is_somebody_elses_is_not_ours_though_the_filter_is_ignored(planfact, approved):
    planfact.shipments = {5: document(approved) | {"externalId": "another"}}

    assert PlanFact(config()).shipment_ids(str(approved.pk)) == []


def test_the_oldest_of_many_comes_first(planfact, approved):
    planfact.shipments = dict.fromkeys((1001, 999, 1002), document(approved))

    assert PlanFact(config()).shipment_ids(str(approved.pk)) == ["999", "1001", "1002"]


@pytest.mark.parametrize(("data", "expected"), [({"operationId": 5}, "5"), ({"id": "a-guid"}, "a-guid"), (None, "")])
def test_the_id_of_what_was_made(data, expected, planfact, approved):
    planfact.answers = {CREATE: [accepted(data)]}

    assert PlanFact(config()).create_shipment(document(approved)) == expected


@pytest.mark.parametrize("title", sorted(NO_PERMISSION))
def test_a_200_that_denies_permission_is_for_good(title, planfact):
    planfact.answers = {DEALS: [refused("Недостаточно прав", title)]}
    with pytest.raises(PermanentError, match=f"PlanFact says: Недостаточно прав; {title}"):
        PlanFact(config()).selling_deals("APP-001")


@pytest.mark.parametrize("code", [17, "Some", None])
@pytest.mark.parametrize("title", ["Trouble", None])
def test_another_200_that_is_no_success_may_pass(code, title, planfact):
    planfact.answers = {DEALS: [refused("Сервис занят", title, code=code)]}
    with pytest.raises(TransientError, match="PlanFact says: Сервис занят") as caught:
        PlanFact(config()).selling_deals("APP-001")

    assert not caught.value.may_have_arrived
    assert planfact.asked == [DEALS]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_4xx_is_for_good(status, planfact):
    planfact.answers = {DEALS: [refused("Нет", None, status=status)]}
    with pytest.raises(PermanentError, match=f"answered {status}") as caught:
        PlanFact(config()).selling_deals("APP-001")

    assert caught.value.status == status
    assert planfact.asked == [DEALS]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_three_times(status, planfact):
    planfact.answers = {DEALS: [Response(status=status)] * 2}
    assert PlanFact(config()).selling_deals("APP-001") == [DEAL]

    planfact.answers = {DEALS: [Response(status=status)] * 3}
    with pytest.raises(TransientError):
        PlanFact(config()).selling_deals("APP-001")
    assert len(planfact.asked) == 6


def test_between_tries_it_waits_as_long_as_planfact_asks_for(planfact, monkeypatch):
    waited: list[float] = []
    monkeypatch.setattr("integrations.http.time.sleep", waited.append)
    monkeypatch.setattr("integrations.planfact.config.BUSY_WAIT", (2, 5))
    planfact.answers = {DEALS: [Response(status=429), Response(status=429, headers={"Retry-After": "7"})]}
    PlanFact(config()).selling_deals("APP-001")

    assert 2 <= waited[0] <= 5
    assert waited[1] == 7


def test_a_shipment_is_posted_once_whatever_comes_of_it(planfact, approved):
    for answer in (Response(status=500), Response(status=429)):
        planfact.answers = {CREATE: [answer]}
        with pytest.raises(TransientError):
            PlanFact(config()).create_shipment(document(approved))
    assert planfact.asked == [CREATE] * 2
    assert planfact.shipments == {}


@pytest.mark.parametrize(
    "body",
    ["", "<html>a proxy", "[]", "null", "{}", '{"isSuccess": "yes"}', '{"isSuccess": true}', '{"data": {"items": []}}']
    + [f'{{"isSuccess": true, "data": {data}}}' for data in ("[]", '{"items": null}', '{"items": [1]}', '"x"')],
)
def test_an_answer_that_is_not_planfacts_may_be_another_later(body, planfact):
    planfact.answers = {DEALS: [Response(body)]}
    with pytest.raises(TransientError):
        PlanFact(config()).selling_deals("APP-001")


def test_a_huge_answer_may_be_another_later(planfact, monkeypatch):
    monkeypatch.setattr("integrations.http.LARGEST_ANSWER_BYTES", 100_000)
    planfact.answers = {DEALS: [accepted({"items": [{"title": "x" * 200_000}]})] * 3}
    with pytest.raises(TransientError, match="too large"):
        PlanFact(config()).selling_deals("APP-001")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(never_answer, id="silent"),
        pytest.param(hang_up, id="hangs up"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"), id="drips"),
    ],
)
def test_a_planfact_that_does_not_answer_is_tried_three_times(behave):
    with rude_server(behave) as server, override_settings(PLANFACT_API_URL=server.url, PLANFACT_API_KEY=KEY):
        with pytest.raises(TransientError) as caught:
            PlanFact(config()).selling_deals("APP-001")
        assert len(server.connections) == 3
    assert caught.value.may_have_arrived


@pytest.mark.usefixtures("impatient")
def test_nobody_listens():
    with rude_server(hang_up) as server:
        pass
    with (
        override_settings(PLANFACT_API_URL=server.url, PLANFACT_API_KEY=KEY),
        pytest.raises(TransientError, match="refused"),
    ):
        PlanFact(config()).selling_deals("APP-001")


def test_all_calls_of_a_go_end_within_its_budget(planfact, monkeypatch):
    api = PlanFact(config())
    now = time.monotonic()
    monkeypatch.setattr("integrations.planfact.client.time.monotonic", lambda: now + 31)
    with pytest.raises(TransientError, match="longer than 30 s"):
        api.selling_deals("APP-001")
    assert planfact.asked == []


def test_a_pause_that_would_outlast_the_go_is_not_made(planfact):
    error = TransientError("busy", retry_after=45)
    with pytest.raises(TransientError) as caught:
        PlanFact(config()).pause(error)
    assert caught.value is error


@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_the_key_is_in_no_error_and_no_line_of_the_log(status, planfact, caplog):
    caplog.set_level(logging.DEBUG)
    planfact.answers = {DEALS: [refused(f"key {KEY} is wrong", None, status=status)] * 3}
    with pytest.raises((TransientError, PermanentError)) as caught:
        PlanFact(config()).selling_deals("APP-001")
    lines = [_formatter(style="json").format(record) for record in caplog.records]

    for seen in (str(caught.value), caught.value.body, *lines):
        assert KEY not in seen
