"""The cursor: every document at least once, in order; once for whoever remembers ids (spec 7, Queues)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from integrations.exchange.models import Company, IncomingDocument, Queue, QueueEntry, QueueHead
from integrations.exchange.queries.queue_page import queue_page
from integrations.exchange.services.append_to_queue import MILLISECOND, append_incoming
from tests import exchange
from tests.exchange import NOW

EXPORTED = Queue.EXPORTED


class Client:
    """Pulls as the guide says: follows `next`, and begins from the last one it was given; remembers what it saw."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.cursor: datetime | None = None
        self.seen: list[str] = []
        self.moments: list[datetime] = []

    def pull(self, *, size: int, pages: int) -> None:
        """Stops after so many pages, wherever that is."""
        for _page in range(pages):
            page = queue_page(queue=EXPORTED, company=self.company, after=self.cursor, size=size)
            self.seen += [str(entry.incoming_id) for entry in page.entries]
            assert [entry.moment for entry in page.entries] == sorted({entry.moment for entry in page.entries})
            assert len(page.entries) <= size
            if page.next is None:
                return
            self.cursor = page.next

    def pull_all(self, *, size: int) -> None:
        self.pull(size=size, pages=10_000)


class Latest(Client):
    """Remembers the last document's own moment instead, as the vendor's guide says."""

    def pull(self, *, size: int, pages: int) -> None:
        for _page in range(pages):
            page = queue_page(queue=EXPORTED, company=self.company, after=self.cursor, size=size)
            self.seen += [str(entry.incoming_id) for entry in page.entries]
            if not page.entries:
                return
            self.cursor = page.entries[-1].moment


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("export"), st.integers(1, 7), st.integers(-3, 3)),
        st.tuples(st.just("again"), st.integers(0, 50), st.just(0)),
        st.tuples(st.just("others"), st.integers(1, 5), st.just(0)),
        st.tuples(st.just("pull"), st.integers(1, 4), st.integers(1, 3)),
    ),
    min_size=1,
    max_size=25,
)


class AnyHistory(TestCase):
    @given(ACTS, st.integers(1, 5))
    @settings(max_examples=40, deadline=None)
    def test_a_client_that_stops_anywhere_sees_every_document_at_least_once_and_in_order(self, acts, size):
        ours, theirs = exchange.company("ours"), exchange.company("theirs")
        key = exchange.key_of(ours, "k1"), exchange.key_of(theirs, "k2")
        clients = [Client(ours), Latest(ours)]
        exported: list[str] = []
        now = NOW
        for act, number, more in acts:
            if act == "export":
                # Many in one millisecond; and clocks of several machines go forth and back.
                now += more * MILLISECOND / 2
                exported += [str(_exported(ours, key[0], now).pk) for _ in range(number)]
            elif act == "others":
                for _ in range(number):
                    _exported(theirs, key[1], now)
            elif act == "again" and exported:
                again = exported[number % len(exported)]
                append_incoming(IncomingDocument.objects.get(pk=again), queue=EXPORTED, now=now)
            elif act == "pull":
                for client in clients:
                    client.pull(size=number, pages=more)

        for client in clients:
            client.pull_all(size=size)
            assert set(client.seen) == set(exported)
        first = list(dict.fromkeys(clients[0].seen))
        assert len(first) == len(exported)
        assert _order_of(ours) == sorted(_order_of(ours))


def _exported(company: Company, key: object, now: datetime) -> IncomingDocument:
    document = exchange.incoming(company, key=key)  # type: ignore[arg-type]
    append_incoming(document, queue=EXPORTED, now=now)
    return document


def _order_of(company: Company) -> list[datetime]:
    return list(QueueEntry.objects.filter(company=company).order_by("moment").values_list("moment", flat=True))


@pytest.fixture
def ours(db: None) -> Company:
    return exchange.company("ours")


def test_no_two_documents_share_a_moment_and_none_has_microseconds(ours):
    moments = [append_incoming(exchange.incoming(ours), queue=EXPORTED, now=NOW) for _ in range(5)]

    assert moments == [NOW + step * MILLISECOND for step in range(5)]


def test_a_clock_that_went_back_gives_no_earlier_moment(ours):
    first = append_incoming(exchange.incoming(ours), queue=EXPORTED, now=NOW)
    second = append_incoming(exchange.incoming(ours), queue=EXPORTED, now=NOW - timedelta(hours=3))

    assert second == first + MILLISECOND
    assert QueueHead.objects.get(pk=EXPORTED).last == second


def test_what_next_names_does_not_come_again(ours):
    for _ in range(3):
        append_incoming(exchange.incoming(ours), queue=EXPORTED, now=NOW)

    first = queue_page(queue=EXPORTED, company=ours, size=2)
    second = queue_page(queue=EXPORTED, company=ours, after=first.next, size=2)

    assert [len(first.entries), len(second.entries)] == [2, 1]
    assert first.next == first.entries[-1].moment
    assert second.next is None


def test_a_page_that_is_just_full_says_that_nothing_follows(ours):
    for _ in range(2):
        append_incoming(exchange.incoming(ours), queue=EXPORTED, now=NOW)

    assert queue_page(queue=EXPORTED, company=ours, size=2).next is None


def test_each_queue_has_its_own_documents_and_its_own_clock(ours):
    document = exchange.incoming(ours)
    append_incoming(document, queue=Queue.DIGITIZED, now=NOW)

    assert queue_page(queue=EXPORTED, company=ours).entries == []
    assert append_incoming(document, queue=EXPORTED, now=NOW - timedelta(days=1)) < NOW


def test_only_documents_of_the_kind_that_is_asked_for(ours):
    act = exchange.incoming(ours, doctype="act")
    for document in (exchange.incoming(ours), act):
        append_incoming(document, queue=EXPORTED, now=NOW)

    page = queue_page(queue=EXPORTED, company=ours, doctype="act")

    assert [entry.incoming_id for entry in page.entries] == [act.pk]


def test_what_is_committed_while_a_page_is_read_waits_for_the_next(ours):
    """Else an invoice of ours could hide a document of the company that came before it, in the other range."""
    first, second = (append_incoming(exchange.incoming(ours), queue=EXPORTED, now=NOW) for _ in range(2))
    QueueHead.objects.filter(pk=EXPORTED).update(last=first)

    assert [entry.moment for entry in queue_page(queue=EXPORTED, company=ours).entries] == [first]
    QueueHead.objects.filter(pk=EXPORTED).update(last=second)
    assert len(queue_page(queue=EXPORTED, company=ours).entries) == 2


def test_a_page_takes_one_query_a_range_wherever_it_is(ours, django_assert_num_queries):
    append_incoming(exchange.incoming(ours), queue=EXPORTED, now=NOW)
    with django_assert_num_queries(3):
        queue_page(queue=EXPORTED, company=ours, after=NOW)
    ours.gets_our_invoices = False
    with django_assert_num_queries(2):
        queue_page(queue=EXPORTED, company=ours, after=NOW)
