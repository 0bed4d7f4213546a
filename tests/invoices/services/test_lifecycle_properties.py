"""Whatever several people press and type, in whatever order: the invariants of an invoice's life (spec 3)."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.errors import Invalid, InvoiceError, NotEditable, StaleVersion
from invoices.models import EditRecord, Invoice, InvoiceEvent, LineItem
from invoices.services.create_drafts import create_draft
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from tests import whole
from tests.lifecycle import TABLE, VERBS, call, everything
from tests.worlds import FEBRUARY, application, hours, store

USERS = ("anna", "timur", "dina")

# Any verb at any time; and, so that lives get far, one of those that the table has from where the invoice is.
verbs = st.tuples(st.just("press"), st.sampled_from(list(VERBS)))
onward = st.tuples(st.just("onward"), st.integers(0, 5))
amounts = st.sampled_from(["0.00", "33.33", "825000.00", "15000000.00"])
fields = st.fixed_dictionaries(
    {},
    optional={
        "base_amount": amounts,
        "total_amount": amounts,
        "invoice_date": st.sampled_from(["2026-02-28", "2026-03-02"]),
        "show_task_list": st.booleans(),
        "legal_text": st.sampled_from(["", "As agreed."]),
    },
)
edits = st.one_of(
    st.tuples(st.just("type"), fields),
    st.tuples(st.just("add"), amounts),
    st.tuples(st.just("change"), st.tuples(st.integers(0, 9), st.sampled_from(["0.00", "0.33", "45.50"]))),
    st.tuples(st.just("remove"), st.integers(0, 9)),
)
steps = st.tuples(
    st.one_of(onward, onward, onward, verbs, edits),
    st.sampled_from(USERS),
    st.sampled_from([False, False, False, True]),
)


class Life:
    """One invoice, those who work on it, and what must be true after each of their steps."""

    def __init__(self) -> None:
        self.users = {name: get_user_model().objects.create_user(name) for name in USERS}
        store([application()], [hours("39", start_date=FEBRUARY.start), hours("6.5", start_date=FEBRUARY.end)])
        invoice = create_draft(user=self.users["anna"], application_key="APP-1", period=FEBRUARY)
        self.pk, self.number, self.path = invoice.pk, invoice.display_number, ["draft"]
        self.claims = self.claimed()
        self.moves = 1
        assert len(self.claims) == 2

    def step(self, act: tuple[str, Any], who: str, *, is_stale: bool) -> None:
        """`is_stale`: the person looked at another version than the one that is there."""
        invoice = Invoice.objects.get(pk=self.pk)
        kind, what = self.leading_on(act[1]) if act[0] == "onward" else act
        before, edits_before = everything(invoice), EditRecord.objects.count()
        seen = invoice.version + (5 if is_stale else 0)
        refusal: InvoiceError | None = None
        try:
            if kind == "press":
                call(what, invoice, self.users[who], expected_version=seen)
            else:
                self.edit(kind, what, who, seen)
        except InvoiceError as error:
            refusal = error
        now = Invoice.objects.get(pk=self.pk)
        if refusal is not None:
            assert everything(now) == before
        elif kind == "press":
            self.was_moved(what, who, invoice, now)
        else:
            assert (now.status, invoice.status) == ("draft", "draft")
            assert now.version - invoice.version == (EditRecord.objects.count() > edits_before)
        assert self.is_right(refusal, kind, what, is_stale=is_stale, status=invoice.status), refusal
        self.check(now)

    def leading_on(self, choice: int) -> tuple[str, str]:
        verbs = [verb for status, verb in TABLE if status == self.path[-1] and verb not in ("refresh", "void")] or [
            "void"
        ]
        return "press", verbs[choice % len(verbs)]

    def edit(self, kind: str, what: Any, who: str, seen: int) -> None:
        person: Any = {"invoice_id": self.pk, "user": self.users[who], "expected_version": seen}
        lines = list(
            LineItem.objects.filter(invoice_id=self.pk).order_by("sort_order", "id").values_list("pk", flat=True)
        )
        match kind:
            case "type":
                edit_fields(changes=what, **person)
            case "add":
                edit_line_items(add=[{"description": "By hand", "line_total": what}], **person)
            case "change":
                update = {"id": lines[what[0] % len(lines)], "quantity": what[1]}
                edit_line_items(update=[update], **person)
            case "remove":
                edit_line_items(remove=[lines[what % len(lines)]], **person)

    def was_moved(self, verb: str, who: str, invoice: Invoice, now: Invoice) -> None:
        self.path.append(now.status)
        assert now.status == TABLE[invoice.status, verb]
        assert now.version == invoice.version + 1
        if verb == "refresh":
            return
        self.moves += 1
        event = InvoiceEvent.objects.filter(invoice_id=self.pk, kind="status_changed").latest("created_at", "id")
        assert (event.from_status, event.to_status, event.by) == (invoice.status, now.status, who)

    def is_right(self, refusal: InvoiceError | None, kind: str, what: Any, *, is_stale: bool, status: str) -> bool:
        """Whether that is how spec 3 has this end."""
        if kind == "press":
            return (refusal is None) == ((status, what) in TABLE and not is_stale)
        if is_stale:
            return isinstance(refusal, StaleVersion | NotEditable)
        if status != "draft":
            return isinstance(refusal, NotEditable)
        # A line may be gone, written off, or without what is to be changed of it.
        return refusal is None or isinstance(refusal, Invalid)

    def check(self, invoice: Invoice) -> None:
        assert invoice.status == self.path[-1]
        assert invoice.display_number == self.number
        assert self.claimed() == (set() if invoice.status == "void" else self.claims)
        assert InvoiceEvent.objects.filter(invoice_id=self.pk, kind="status_changed").count() == self.moves
        assert hasattr(invoice, "document") == (
            invoice.status not in ("draft", "void") or self.path[-2:] in (["declined", "void"], ["rejected", "void"])
        )
        assert whole.faults() == []

    def claimed(self) -> set[Any]:
        claims = LineItem.objects.filter(invoice_id=self.pk, worklog_ref__isnull=False)
        return set(claims.values_list("worklog_ref", flat=True))


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=st.lists(steps, min_size=8, max_size=16))
def test_any_sequence_of_verbs_and_edits_keeps_the_invariants(taken, settings, tmp_path_factory):
    settings.ARCHIVE_DIR = tmp_path_factory.mktemp("archive")
    with transaction.atomic():
        life = Life()
        for act, who, is_stale in taken:
            life.step(act, who, is_stale=is_stale)
        transaction.set_rollback(True)
