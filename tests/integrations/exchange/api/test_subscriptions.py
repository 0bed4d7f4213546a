"""The seed's own request, word for word, and what becomes of it (spec 7, Webhooks)."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from integrations.exchange.api import subscriptions as module
from integrations.exchange.models import ApiKey, Company, Subscription
from integrations.exchange.services.use_key import digest_of
from tests.plugins.webhooks import KEY, SECRET, Subscriber, Visit

PATH = "/api/pub/subscriptions"


def send(method: str, path: str = PATH, body: Any = None, *, key: str = KEY) -> Any:
    """As curl sends it: with the Content-Type of a form."""
    content = "" if body is None else json.dumps(body)
    form = "application/x-www-form-urlencoded"
    return APIClient().generic(method, path, content, content_type=form, headers={"x-api-key": key})


@pytest.fixture
def body(subscriber: Subscriber) -> dict[str, str]:
    return {"name": "SubscriptionName", "eventType": "on_exported", "target": subscriber.target}


def test_from_the_subscription_to_the_first_event_and_out_again(subscriber: Subscriber, body: Any, visit: Visit):
    made = send("POST", body=body)
    assert made.status_code == 201
    told = made.json()
    assert set(told) == {"id", "name", "eventType", "target", "status", "secret"}
    assert (told["target"], told["status"]) == (subscriber.target, "pending")
    assert told["secret"].startswith("whsec_")

    # The service's clock is not the API's: both are brought to one moment.
    subscriber.now = Subscription.objects.get().created_at
    subscriber.go()
    assert subscriber.requests[0].args["secret"] == SECRET
    confirmation = subscriber.messages[0]
    assert visit(confirmation["SubscribeURL"], "head").status_code == 405
    for _again in range(2):
        confirmed = visit(confirmation["SubscribeURL"])
        assert (confirmed.status_code, confirmed.json()) == (200, {"id": told["id"], "status": "confirmed"})
    listed = send("GET").json()["subscriptions"]
    assert listed == [{name: told[name] for name in told if name != "secret"} | {"status": "confirmed"}]

    subscriber.publish()
    subscriber.go()
    unsubscribe = subscriber.messages[-1]["UnsubscribeURL"]
    assert visit(unsubscribe, "head").status_code == 405
    assert Subscription.objects.get().status == "confirmed"
    for _again in range(2):
        assert visit(unsubscribe).json() == {"id": told["id"], "status": "ended"}
    assert visit(confirmation["SubscribeURL"]).status_code == 409


def test_a_wrong_field_is_named(body: Any):
    refused = send("POST", body=body | {"eventType": "on_paid"})

    assert refused.status_code == 400
    assert refused.json() == {"message": "eventType: Give one of on_digitized, on_exported."}


def test_without_a_key_or_its_scope_nobody_subscribes(subscriber: Subscriber, body: Any):
    ApiKey.objects.create(
        company=subscriber.company, hint="r", digest=digest_of("reads"), may_read=True, created_at=subscriber.now
    )

    assert send("POST", body=body, key="no").status_code == 401
    assert send("POST", body=body, key="reads").status_code == 403
    assert send("GET", key="reads").status_code == 403
    assert not Subscription.objects.exists()


def test_a_company_ends_its_own_and_no_others(subscriber: Subscriber):
    made = subscriber.subscribe()
    ApiKey.objects.create(
        company=Company.objects.create(name="Other", code="2"),
        hint="other",
        digest=digest_of("other"),
        may_subscribe=True,
        created_at=subscriber.now,
    )

    assert send("DELETE", f"{PATH}/{made.pk}", key="other").status_code == 404
    assert send("GET", key="other").json() == {"subscriptions": []}
    assert Subscription.objects.get().status == "pending"
    assert send("DELETE", f"{PATH}/{made.pk}").json()["status"] == "ended"
    assert send("DELETE", f"{PATH}/{made.pk}").status_code == 200
    assert send("DELETE", f"{PATH}/{subscriber.key.pk}").status_code == 404
    assert send("DELETE", f"{PATH}/x").status_code == 400


def test_the_newest_are_listed(subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_LISTED", 2)
    for name in ("first", "second", "third"):
        subscriber.subscribe(name=name)
        subscriber.later(seconds=1)

    assert [one["name"] for one in send("GET").json()["subscriptions"]] == ["third", "second"]


@pytest.mark.parametrize("verb", ["confirm", "unsubscribe"])
@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?token=%C3%BF", "?token=щ"])
def test_a_wrong_token_finds_nothing(verb: str, query: str, subscriber: Subscriber, visit: Visit):
    made = subscriber.subscribe()

    assert visit(f"{PATH}/{made.pk}/{verb}{query}").status_code == 404
    assert visit(f"{PATH}/{subscriber.key.pk}/{verb}?token={made.token}").status_code == 404
    assert Subscription.objects.get().status == "pending"


def test_after_three_days_it_is_confirmed_no_more(subscriber: Subscriber, visit: Visit):
    # Made long ago, by the clock of the API.
    made = subscriber.subscribe()

    refused = visit(f"{PATH}/{made.pk}/confirm?token={made.token}")

    assert (refused.status_code, Subscription.objects.get().status) == (409, "pending")
    assert "within 3 days" in refused.json()["message"]
