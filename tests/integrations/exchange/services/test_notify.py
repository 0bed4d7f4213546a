"""What comes of each go, by what the target does (spec 7, Webhooks)."""

import logging
import re
import socket
import time
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from integrations.exchange.models import Notification, Subscription
from integrations.exchange.services.end_subscription import end_subscription
from integrations.exchange.services.rotate_signing_key import rotate_signing_key
from integrations.exchange.services.send_again import send_again
from invoices.errors import Conflict
from proxima_invoice.foundation.models import WorkItem
from tests.plugins.webhooks import SECRET, Subscriber, Visit
from tests.rude_server import drip, hang_up, never_answer, rude_server
from tests.sns_verifier import verify

SECONDS = [20, 40, 80, 160, 320, 600, 600, 600, 600, 600]


def work_of(notification: Notification) -> WorkItem:
    return WorkItem.objects.get(notification=notification)


def goes(subscriber: Subscriber, notification: Notification) -> list[float]:
    """Goes on, each when it is due, until nothing is; how long it waited between them, in seconds."""
    waits = []
    while subscriber.go():
        item = work_of(notification)
        if item.state != "pending":
            break
        waits.append((item.due_at - subscriber.now).total_seconds())
        subscriber.now = item.due_at - timedelta(milliseconds=1)
        assert subscriber.go() == 0
        subscriber.now = item.due_at
    return waits


def test_nine_errors_and_then_a_success(subscriber: Subscriber):
    subscriber.confirmed()
    subscriber.statuses = [500] * 9
    notification = subscriber.publish()

    assert goes(subscriber, notification) == SECONDS[:9]
    assert work_of(notification).state == "done"
    assert work_of(notification).attempts.count() == 10
    bodies = {request.get_data() for request in subscriber.requests[-10:]}
    assert len(bodies) == 1
    assert subscriber.messages[-1]["MessageId"] == str(notification.pk)


def test_after_eleven_errors_it_is_dropped_and_a_person_may_send_it_again(subscriber: Subscriber, users):
    subscriber.confirmed()
    subscriber.statuses = [500] * 11
    notification = subscriber.publish()

    assert goes(subscriber, notification) == SECONDS
    item = work_of(notification)
    assert (item.state, item.goes) == ("failed", 11)
    assert "answered 500" in item.last_error
    subscriber.later(days=1)
    assert subscriber.go() == 0

    send_again(notification_id=notification.pk, user=users["manager"], now=subscriber.now)
    subscriber.go()
    assert work_of(notification).state == "done"
    with pytest.raises(Conflict, match="done"):
        send_again(notification_id=notification.pk, user=users["manager"], now=subscriber.now)


def test_a_410_ends_the_subscription_and_all_that_waits_for_it(subscriber: Subscriber, users):
    made = subscriber.confirmed()
    subscriber.statuses = [500, 410]
    first = subscriber.publish()
    subscriber.go()
    second = subscriber.publish()
    subscriber.later(seconds=20)
    subscriber.go()
    made.refresh_from_db()

    assert (made.status, made.ended_because) == ("ended", "Its target answered 410.")
    assert [work_of(one).state for one in (first, second)] == ["cancelled", "cancelled"]
    assert work_of(first).attempts.get(outcome="cancelled").http_status == 410
    told = len(subscriber.requests)
    with pytest.raises(Conflict, match="1C has ended"):
        send_again(notification_id=first.pk, user=users["manager"], now=subscriber.now)
    subscriber.later(days=1)
    subscriber.go()
    assert len(subscriber.requests) == told


def refused(subscriber: Subscriber, notification: Notification) -> str:
    """What the first go was refused for; it waits for the next."""
    began = time.monotonic()
    assert subscriber.go() == 1
    assert time.monotonic() - began < 5
    item = work_of(notification)
    assert (item.state, item.due_at - subscriber.now) == ("pending", timedelta(seconds=20))
    return item.last_error


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/", "http://169.254.169.254/"])
def test_a_redirect_is_not_followed(location: str, subscriber: Subscriber, httpserver: HTTPServer):
    httpserver.expect_request("/moved").respond_with_data(status=307, headers={"Location": location})
    subscriber.confirmed(target=httpserver.url_for("/moved"))

    assert "answered 307" in refused(subscriber, subscriber.publish())


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        # On a busy machine already the look-up of its name may take that long.
        (never_answer, "(no|does not) answer within"),
        (drip(b"HTTP/1.1 2"), "(no|does not) answer within"),
        (hang_up, "POST 127.0.0.1|does not answer within"),
    ],
)
def test_a_target_that_does_not_answer_is_tried_again(behave: Any, said: str, subscriber: Subscriber):
    with rude_server(behave) as server:
        made = subscriber.subscribe(target=f"{server.url}/hook?secret={SECRET}")
        Subscription.objects.filter(pk=made.pk).update(status="confirmed")
        subscriber.go()
        subscriber.seconds = 0.4

        assert re.search(said, refused(subscriber, subscriber.publish()))


def test_ten_megabytes_of_an_answer_are_a_success_that_nobody_reads(subscriber: Subscriber):
    def ten_megabytes(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n" + b"x" * 1000)
        never_answer(connection)

    with rude_server(ten_megabytes) as server:
        subscriber.confirmed(target=server.url)
        notification = subscriber.publish()
        began = time.monotonic()
        subscriber.go()

    assert work_of(notification).state == "done"
    assert time.monotonic() - began < 5


class TestNames:
    """`hook.example` is where the name server says, which may change its mind."""

    @pytest.fixture
    def answers(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The first is given until there is another behind it."""
        told, real = ["127.0.0.1"], socket.getaddrinfo

        def answer(host: str, port: int, *arguments: Any, **named: Any) -> list[Any]:
            if host != "hook.example":
                return real(host, port, *arguments, **named)
            return [(2, 1, 6, "", (told.pop(0) if len(told) > 1 else told[0], port))]

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        return told

    def test_one_that_leads_into_the_private_is_refused_at_each_go(
        self, answers: list[str], subscriber: Subscriber, httpserver: HTTPServer
    ):
        subscriber.confirmed(target=f"http://hook.example:{httpserver.port}/hook")
        notification, told = subscriber.publish(), len(subscriber.requests)
        answers[:] = ["127.0.0.2"]

        assert "leads to the address 127.0.0.2, which is not a public one" in refused(subscriber, notification)
        assert len(subscriber.requests) == told

    def test_the_connection_goes_where_it_was_checked_to_go(
        self, answers: list[str], subscriber: Subscriber, httpserver: HTTPServer
    ):
        subscriber.confirmed(target=f"http://hook.example:{httpserver.port}/hook")
        notification, told = subscriber.publish(), len(subscriber.requests)
        # Nobody is there: whoever asked a second time would fail.
        answers[:] = ["127.0.0.1", "127.0.0.2"]
        subscriber.go()

        assert work_of(notification).state == "done"
        assert len(subscriber.requests) == told + 1
        assert answers == ["127.0.0.2"]


def test_the_secret_in_the_targets_query_is_neither_logged_nor_kept(subscriber: Subscriber, httpserver, caplog):
    caplog.set_level(logging.DEBUG)
    httpserver.expect_request("/echo").respond_with_data(f"no page /echo?s={SECRET}", status=500)
    subscriber.confirmed(target=httpserver.url_for(f"/echo?s={SECRET}"))
    notification = subscriber.publish()
    subscriber.go()

    attempt = work_of(notification).attempts.get()
    assert "answered 500. no page" in attempt.error
    assert SECRET not in attempt.error + work_of(notification).last_error
    ours = [record for record in caplog.records if not record.name.startswith(("werkzeug", "urllib3"))]
    assert ours
    assert not any(SECRET in str(record.msg) + record.getMessage() for record in ours)
    assert logging.getLogger("urllib3.connectionpool").getEffectiveLevel() >= logging.INFO


def test_who_has_not_confirmed_is_asked_once_and_told_nothing(subscriber: Subscriber):
    made = subscriber.subscribe()
    subscriber.statuses = [500, 200]
    subscriber.go()
    subscriber.later(seconds=20)
    subscriber.go()
    assert [one["Type"] for one in subscriber.messages] == ["SubscriptionConfirmation"] * 2
    assert len({one["MessageId"] for one in subscriber.messages}) == 1

    with pytest.raises(AssertionError):
        subscriber.publish()
    subscriber.later(days=1)
    assert subscriber.go() == 0
    assert made.notifications.count() == 1


def test_what_an_ended_subscription_was_owed_is_no_longer_due(subscriber: Subscriber):
    made = subscriber.confirmed()
    notification, told = subscriber.publish(), len(subscriber.requests)
    end_subscription(subscription_id=made.pk, because="Its UnsubscribeURL was visited.", now=subscriber.now)
    subscriber.go()

    assert work_of(notification).state == "cancelled"
    assert work_of(notification).last_error == "The subscription has ended. Its UnsubscribeURL was visited."
    assert len(subscriber.requests) == told


def test_with_its_key_a_subscription_ends(subscriber: Subscriber):
    made = subscriber.confirmed()
    notification, told = subscriber.publish(), len(subscriber.requests)
    subscriber.key.revoked_at = subscriber.now
    subscriber.key.save()
    subscriber.go()
    made.refresh_from_db()

    assert made.ended_because == "The key that it was made with was revoked."
    assert work_of(notification).state == "cancelled"
    assert len(subscriber.requests) == told


def test_a_message_that_was_signed_before_a_rotation_verifies_as_one_after_it(subscriber: Subscriber, visit: Visit):
    subscriber.confirmed()
    subscriber.statuses = [500]
    subscriber.publish()
    subscriber.go()
    rotate_signing_key(by="admin", now=subscriber.now)
    subscriber.later(seconds=20)
    subscriber.go()

    before, after = subscriber.messages[-2:]
    assert before["MessageId"] == after["MessageId"]
    assert before["SigningCertURL"] != after["SigningCertURL"]
    for message in (before, after):
        verify(message, lambda address: visit(address).content)


def test_a_slow_target_holds_one_worker_at_most(subscriber: Subscriber):
    subscriber.confirmed()
    first, second = subscriber.publish(), subscriber.publish()

    assert work_of(first).lane == work_of(second).lane != ""
