"""What people see of subscriptions, notifications and signing keys, and who may do what about them."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from integrations.exchange.models import Notification, SigningKey, Subscription
from integrations.exchange.notifying.schedule import MOST_GOES
from proxima_invoice.foundation.models import WorkItem
from tests.plugins.webhooks import SECRET, Subscriber

LISTS = "/admin/exchange/"


def page(client: Client, path: str, **query: str) -> str:
    answer = client.get(LISTS + path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.fixture
def dropped(subscriber: Subscriber) -> Notification:
    subscriber.confirmed()
    subscriber.statuses = [500]
    notification = subscriber.publish('{"companyCode":"<b>"}')
    # As if all but the last of its goes had been made.
    WorkItem.objects.filter(pk=notification.work_id).update(goes=MOST_GOES - 1)
    subscriber.go()
    return notification


@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
def test_every_role_sees_what_was_dropped_and_nobody_the_secret(role: str, dropped: Notification, as_user: Any):
    client = as_user(role)
    pages = [
        page(client, "subscription/"),
        page(client, f"subscription/{dropped.subscription_id}/change/"),
        page(client, "notification/"),
        page(client, f"notification/{dropped.pk}/change/"),
        page(client, "signingkey/"),
    ]

    assert all("Gave up" in shown for shown in pages[:4])
    assert "answered 500" in pages[3]
    assert "&lt;b&gt;" in pages[3]
    assert SigningKey.objects.get().pk.hex in pages[4]
    subscription = dropped.subscription
    hidden = (SECRET, subscription.token, subscription.secret, "PRIVATE", "<b>")
    assert not any(secret in shown for secret in hidden for shown in pages)
    assert ("Send again" in pages[3]) == (role != "viewer")
    assert (f"{subscription.pk}/end/" in pages[1]) == ("rotate/" in pages[4]) == (role == "admin")


@pytest.mark.parametrize(
    ("path", "query", "count"),
    [
        ("notification/", {"state": "failed"}, 1),
        ("notification/", {"state": "running"}, 0),
        ("notification/", {"type": "SubscriptionConfirmation"}, 1),
        ("notification/", {"q": "1C"}, 2),
        ("subscription/", {"status": "confirmed"}, 1),
        ("subscription/", {"event_type": "on_digitized"}, 0),
        ("subscription/", {"q": "Orion"}, 1),
    ],
)
def test_filters(path: str, query: dict[str, str], count: int, dropped: Notification, viewer: Client):
    assert len(viewer.get(LISTS + path, query).context["cl"].result_list) == count


def test_a_manager_sends_again_from_the_page_and_from_the_list(dropped: Notification, manager: Client, viewer: Client):
    again = f"{LISTS}notification/{dropped.pk}/again/"
    assert viewer.post(again).status_code == 403
    assert manager.get(again).status_code == 405
    answer = manager.post(again)

    assert answer.status_code == 302
    assert said(answer) == ["A notification to 1C is sent again now."]
    dropped.work.refresh_from_db()
    assert (dropped.work.state, dropped.work.goes) == ("pending", 0)
    confirmation = Notification.objects.get(type="SubscriptionConfirmation")
    chosen = {"action": "send_selected", "_selected_action": [str(dropped.pk), str(confirmation.pk)]}
    # The first line is that of the page.
    told = said(manager.post(f"{LISTS}notification/", chosen))
    assert sorted(line.partition(" ")[0] for line in told) == ["A", "A", "The"]


def test_an_administrator_ends_a_subscription_once(
    subscriber: Subscriber, administrator: Client, manager: Client, viewer: Client
):
    made = subscriber.confirmed()
    end = f"{LISTS}subscription/{made.pk}/end/"
    assert [client.post(end).status_code for client in (viewer, manager)] == [403, 403]
    assert administrator.get(end).status_code == 405

    assert said(administrator.post(end)) == ["1C has ended: nothing is sent there."]
    assert said(administrator.post(end))[-1] == "1C had ended before."
    assert Subscription.objects.get().ended_because == "admin ended it."
    assert "admin ended it." in page(administrator, f"subscription/{made.pk}/change/")


def test_an_administrator_makes_the_next_signing_key(administrator: Client, manager: Client):
    rotate = f"{LISTS}signingkey/rotate/"
    assert manager.post(rotate).status_code == 403
    assert administrator.get(rotate).status_code == 405
    assert not SigningKey.objects.exists()

    administrator.post(rotate)
    administrator.post(rotate)

    assert SigningKey.objects.count() == 2
    assert SigningKey.objects.filter(retired_at=None).count() == 1


def test_the_lists_ask_a_fixed_number_of_questions(
    subscriber: Subscriber, viewer: Client, django_assert_max_num_queries: Any
):
    for number in range(3):
        subscriber.confirmed(name=f"system {number}")
        subscriber.publish()
    for path in ("subscription/", "notification/"):
        page(viewer, path)
        with django_assert_max_num_queries(9):
            page(viewer, path)
