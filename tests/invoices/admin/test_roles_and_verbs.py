"""Every verb, from every status, by everyone, through the admin's door: spec 3's two tables, Statuses and Roles."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import Client
from django.urls import reverse

from invoices.models import Invoice, InvoiceEvent
from invoices.services.create_drafts import create_draft
from tests.lifecycle import STATUSES, TABLE, everything, put_into
from tests.worlds import FEBRUARY, application, hours, store

EVERYONE = ("anonymous", "disabled", "nobody", "viewer", "manager", "admin")
"""`nobody` is logged in without a role; `disabled` was a manager until a moment ago, and still has the session."""
# Verb → who may press it: spec 3, Roles. It speaks of regenerating; refresh, reopen and void lead to a draft, or out
# of the world, in the same hands.
ROLES = {
    "finalize": {"manager", "admin"},
    "approve": {"manager", "admin"},
    "decline": {"manager", "admin"},
    "send": {"manager", "admin"},
    "accept": {"manager", "admin"},
    "reject": {"manager", "admin"},
    "mark_paid": {"manager", "admin"},
    "regenerate": {"manager", "admin"},
    "reopen": {"manager", "admin"},
    "refresh": {"manager", "admin"},
    "void": {"manager", "admin"},
}


@pytest.fixture
def draft(db, settings, tmp_path) -> Invoice:
    settings.ARCHIVE_DIR = tmp_path
    store([application()], [hours("45.5", start_date=FEBRUARY.start)])
    return create_draft(user=User(username="robot"), application_key="APP-1", period=FEBRUARY)


def browser_of(who: str) -> Client:
    client = Client()
    if who == "anonymous":
        return client
    user = User.objects.create(username=who, is_staff=True)
    if who != "nobody":
        user.groups.add(Group.objects.get(name="manager" if who == "disabled" else who))
    client.force_login(user)
    if who == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    return client


def press(who: str, verb: str, invoice: Invoice):
    address = reverse("admin:invoices_invoice_verb", args=[invoice.pk, verb])
    return browser_of(who).post(address, {"version": invoice.version, "reason": "The hours are wrong."})


@pytest.mark.parametrize("verb", ROLES)
@pytest.mark.parametrize("status", STATUSES)
def test_whoever_may_not_press_it_changes_nothing_in_any_status(status: str, verb: str, draft: Invoice):
    invoice = put_into(draft, status)
    before = everything(invoice)

    for who in EVERYONE:
        if who in ROLES[verb]:
            continue
        answer = press(who, verb, invoice)

        if who in ("anonymous", "disabled"):
            assert answer.status_code == 302, who
            assert answer.headers["Location"].startswith(reverse("admin:login")), who
            assert isinstance(answer.wsgi_request.user, AnonymousUser), who
        else:
            assert answer.status_code == 403, who
        assert everything(invoice) == before, who


@pytest.mark.parametrize(("verb", "who"), [(verb, who) for verb, may in ROLES.items() for who in sorted(may)])
@pytest.mark.parametrize("status", STATUSES)
def test_whoever_may_press_it_moves_as_the_table_says_or_changes_nothing(
    status: str, verb: str, who: str, draft: Invoice
):
    invoice = put_into(draft, status)
    before = everything(invoice)
    target = TABLE.get((status, verb))

    answer = press(who, verb, invoice)

    if target is None:
        assert answer.status_code == 409
        assert everything(invoice) == before
        return
    moved = Invoice.objects.get(pk=invoice.pk)
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("admin:invoices_invoice_change", args=[invoice.pk])
    assert (moved.status, moved.version) == (target, invoice.version + 1)
    events = InvoiceEvent.objects.filter(invoice=invoice).exclude(pk__in=[event["id"] for event in before[2]])
    assert [(event.kind, event.by) for event in events] == [
        ("refreshed" if verb == "refresh" else "status_changed", who)
    ]
