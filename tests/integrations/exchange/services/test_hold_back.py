"""A target that fails holds up nobody but himself (spec 7, Webhooks)."""

from datetime import datetime, timedelta

import pytest

from integrations.exchange.models import Notification, Subscription
from integrations.exchange.services import hold_back as module
from integrations.exchange.services.send_again import send_again
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.sentences import retold
from tests.plugins.webhooks import Subscriber


def work_of(notification: Notification) -> WorkItem:
    return WorkItem.objects.get(notification=notification)


def due(*notifications: Notification) -> set[datetime]:
    return {work_of(one).due_at for one in notifications}


def drop_one(subscriber: Subscriber) -> None:
    """All goes of one notification, each when it is due."""
    subscriber.statuses = [500] * 11
    item = work_of(subscriber.publish())
    while item.state == "pending":
        subscriber.now = max(subscriber.now, item.due_at)
        subscriber.go()
        item.refresh_from_db()


def test_what_else_is_owed_waits_for_the_next_go_of_what_failed(subscriber: Subscriber):
    subscriber.confirmed()
    subscriber.statuses = [500] * 2
    before, told = [subscriber.publish() for _ in range(3)], len(subscriber.requests)
    assert subscriber.go() == 1
    after = [subscriber.publish() for _ in range(3)]

    assert due(*before, *after) == {subscriber.now + timedelta(seconds=20)}
    assert subscriber.go() == 0
    subscriber.later(seconds=20)
    assert subscriber.go() == 1
    assert due(*before, *after) == {subscriber.now + timedelta(seconds=40)}
    subscriber.later(seconds=40)
    assert subscriber.go() == 6
    sent = [message["MessageId"] for message in subscriber.messages[told + 2 :]]
    assert sent == [str(one.pk) for one in (*before, *after)]


def test_other_subscriptions_do_not_wait(subscriber: Subscriber):
    subscriber.confirmed(name="dead")
    subscriber.confirmed(name="alive")
    subscriber.statuses = [500]
    subscriber.publish()

    assert subscriber.go() == 2
    assert set(Notification.objects.values_list("subscription__name", "work__state")[:2]) == {
        ("dead", "pending"),
        ("alive", "done"),
    }


def test_what_was_tried_before_keeps_its_schedule(subscriber: Subscriber, users):
    subscriber.confirmed()
    subscriber.statuses = [500] * 4
    first, second = subscriber.publish(), subscriber.publish()
    for wait in (0, 20):
        subscriber.later(seconds=wait)
        subscriber.go()
    kept = work_of(first).due_at
    send_again(notification_id=second.pk, user=users["manager"], now=subscriber.now)
    subscriber.later(seconds=30)
    subscriber.go()

    assert work_of(second).due_at == subscriber.now + timedelta(seconds=20) > kept
    assert due(first) == {kept}


def test_who_took_none_of_many_is_told_no_more(subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_DROPPED", 2)
    made = subscriber.confirmed()
    for _time in range(2):
        assert Subscription.objects.get().status == "confirmed"
        drop_one(subscriber)
    made.refresh_from_db()

    assert (made.status, made.ended_at) == ("ended", subscriber.now)
    assert made.ended_because == "The last 2 notifications were dropped: its target took none of them."
    assert retold(made.ended_because)


def test_one_that_arrived_between_them_counts(subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_DROPPED", 2)
    subscriber.confirmed()
    drop_one(subscriber)
    subscriber.publish()
    subscriber.go()
    drop_one(subscriber)

    assert Subscription.objects.get().status == "confirmed"
