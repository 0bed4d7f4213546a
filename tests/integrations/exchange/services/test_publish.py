from django.db import transaction

from integrations.exchange.models import ApiKey, Company, Notification
from integrations.exchange.services.end_subscription import end_subscription
from integrations.exchange.services.publish import publish
from proxima_invoice.foundation.models import WorkItem
from tests.plugins.webhooks import Subscriber


def tell(subscriber: Subscriber, company: Company | None = None, event: str = "on_exported") -> int:
    return publish(event=event, company_id=(company or subscriber.company).pk, message="{}", now=subscriber.now)


def test_each_confirmed_subscription_of_the_company_to_the_event_is_told(subscriber: Subscriber):
    first, second = subscriber.confirmed(), subscriber.confirmed(name="SAP")
    subscriber.confirmed(event="on_digitized")
    subscriber.subscribe()
    ended = subscriber.confirmed()
    end_subscription(subscription_id=ended.pk, because="It was ended by the API.", now=subscriber.now)

    assert tell(subscriber) == 2
    told = Notification.objects.filter(type="Notification")
    assert {one.subscription_id for one in told} == {first.pk, second.pk}
    assert tell(subscriber, Company.objects.create(name="Other", code="2")) == 0


def test_a_rollback_takes_it_back(subscriber: Subscriber):
    subscriber.confirmed()
    before = WorkItem.objects.count()
    with transaction.atomic():
        tell(subscriber)
        transaction.set_rollback(True)

    assert WorkItem.objects.count() == before


def test_whose_key_has_expired_is_told_nothing_and_ends(subscriber: Subscriber):
    made = subscriber.confirmed()
    ApiKey.objects.update(expires_at=subscriber.now)

    assert tell(subscriber) == 0
    made.refresh_from_db()
    assert (made.status, made.ended_because) == ("ended", "The key that it was made with has expired.")
