import pytest

from integrations.exchange.models import Notification, Subscription
from integrations.exchange.services import subscribe as module
from integrations.exchange.services.end_subscription import end_subscription
from invoices.errors import Conflict, Invalid
from tests.plugins.webhooks import Subscriber


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": ""}),
        ("name", {"name": None}),
        ("name", {"name": "a" * 201}),
        ("name", {"name": "nul\0"}),
        ("eventType", {"event_type": "on_paid"}),
        ("eventType", {"event_type": ["on_exported"]}),
        ("eventType", {"event_type": None}),
        ("target", {"target": 5}),
        ("target", {"target": "mydomain.com"}),
        ("target", {"target": "http://mydomain.invalid/"}),
        ("target", {"target": "https://10.0.0.1/"}),
        ("target", {"target": "http://8.8.8.8/"}),
        ("target", {"target": f"https://8.8.8.8/{'a' * 2000}"}),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(field: str, wrong: dict[str, object], subscriber: Subscriber):
    given = {"name": "1C", "event_type": "on_exported", "target": subscriber.target} | wrong
    with pytest.raises(Invalid) as refused:
        module.subscribe(key=subscriber.key, now=subscriber.now, **given)

    assert list(refused.value.details) == [field]
    assert not Subscription.objects.exists()
    assert not Notification.objects.exists()


def test_a_name_that_nobody_knows_now_may_be_known_when_it_is_told(subscriber: Subscriber):
    made = subscriber.subscribe(target="https://mydomain.invalid/?secret=x")

    assert made.target == "https://mydomain.invalid/?secret=x"


def test_a_company_has_not_more_than_so_many_that_have_not_ended(
    subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "MOST", 1)
    first = subscriber.subscribe()
    with pytest.raises(Conflict, match="This company has 1 subscriptions"):
        subscriber.subscribe()
    end_subscription(subscription_id=first.pk, because="It was ended by the API.", now=subscriber.now)

    subscriber.subscribe()


def test_what_nobody_can_confirm_any_more_is_not_one_of_them(subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST", 1)
    subscriber.subscribe()
    subscriber.later(days=3)
    with pytest.raises(Conflict):
        subscriber.subscribe()
    subscriber.later(seconds=1)

    subscriber.confirmed()
    subscriber.later(days=4)
    with pytest.raises(Conflict):
        subscriber.subscribe()
