"""Every endpoint by everyone, every verb from every status: spec 3's tables, Endpoints, Roles and Statuses."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import Group, User
from django.urls import URLPattern, URLResolver, get_resolver

from invoices.api.branding_examples import GIVEN_LOGO
from invoices.models import (
    Invoice,
    InvoiceAutomation,
    InvoiceEvent,
    InvoiceJob,
    Logo,
    NumberingSchema,
    Payment,
    PaymentMethod,
)
from invoices.services.create_drafts import create_draft
from proxima_invoice.foundation.api.authentication import ApiToken
from proxima_invoice.foundation.models import IdempotencyKey, SettingChange
from tests.lifecycle import STATUSES, TABLE, WITH_REASON, everything, put_into
from tests.plugins.admin import FEBRUARY, NOW
from tests.plugins.api import UNKNOWN, V1, Caller, error

EVERYONE = ("none", "disabled", "expired", "nobody", "viewer", "manager", "admin")
"""`none` sends no token, `disabled` one of a manager who was switched off since, `expired` a manager's of yesterday;
`nobody` has logged in without a role."""
READ = {"viewer", "manager", "admin"}
CHANGE = {"manager", "admin"}
KEEP = {"admin"}
PUBLIC = set(EVERYONE)

BODY = {"application_key": "APP-2", "period_start": "2026-02-01", "period_end": "2026-02-28"}
PERIOD = {"period_start": "2026-02-01", "period_end": "2026-02-28"}
REASON = {"reason": "The hours are wrong."}
MORE: dict[str, Any] = {"add": [{"description": "More", "unit_price": "150000.00"}]}
METHOD = {"customer_key": "CUST-1", "provider_customer_id": "cus_1", "provider_method_id": "pm_1"}
JOB = {"job_type": "manual", "application_keys": ["APP-2"], **PERIOD}
LOGIN = {"username": "viewer", "password": "a-Long-0ne"}


class Endpoint(NamedTuple):
    """`may` is who gets an answer of `code`, when the invoice of the address is in `status`."""

    method: str
    path: str
    may: set[str]
    status: str = "draft"
    body: Any = None
    code: int = 200


# Spec 3, Endpoints, in its order, with the row of Roles that each belongs to.
ENDPOINTS = [
    Endpoint("GET", "/healthz", PUBLIC),
    Endpoint("GET", "/readyz", PUBLIC),
    # Off until it has a token of its own, which no user's is.
    Endpoint("GET", "/metrics", PUBLIC, code=404),
    Endpoint("GET", "/api/schema", PUBLIC),
    Endpoint("GET", "/api/docs", PUBLIC),
    Endpoint("POST", f"{V1}/auth/login", PUBLIC, body=LOGIN),
    Endpoint("GET", f"{V1}/clients", READ),
    Endpoint("GET", f"{V1}/clients/<key>", READ),
    Endpoint("GET", f"{V1}/clients/<key>/worklogs", READ),
    Endpoint("POST", f"{V1}/invoices/prefill", CHANGE, body=BODY),
    Endpoint("POST", f"{V1}/invoices/generate", CHANGE, body=BODY, code=201),
    Endpoint("POST", f"{V1}/invoices/generate-bulk", CHANGE, body=PERIOD),
    Endpoint("GET", f"{V1}/invoices", READ),
    Endpoint("GET", f"{V1}/invoices/<id>", READ),
    Endpoint("PATCH", f"{V1}/invoices/<id>", CHANGE, body={"legal_text": "Net 10 days."}),
    Endpoint("PATCH", f"{V1}/invoices/<id>/line-items", CHANGE, body=MORE),
    Endpoint("POST", f"{V1}/invoices/<id>/finalize", CHANGE),
    Endpoint("POST", f"{V1}/invoices/<id>/approve", CHANGE, "needs_review"),
    Endpoint("POST", f"{V1}/invoices/<id>/decline", CHANGE, "needs_review", REASON),
    Endpoint("POST", f"{V1}/invoices/<id>/send", CHANGE, "approved"),
    Endpoint("POST", f"{V1}/invoices/<id>/accept", CHANGE, "sent"),
    Endpoint("POST", f"{V1}/invoices/<id>/reject", CHANGE, "sent", REASON),
    Endpoint("POST", f"{V1}/invoices/<id>/mark-paid", CHANGE, "accepted"),
    Endpoint("PUT", f"{V1}/invoices/<id>/regenerate", CHANGE, "approved"),
    Endpoint("POST", f"{V1}/invoices/<id>/refresh", CHANGE),
    Endpoint("POST", f"{V1}/invoices/<id>/reopen", CHANGE, "declined"),
    Endpoint("POST", f"{V1}/invoices/<id>/void", CHANGE, "draft", REASON),
    Endpoint("GET", f"{V1}/invoices/<id>/edit-history", READ),
    Endpoint("GET", f"{V1}/invoices/<id>/events", READ),
    Endpoint("GET", f"{V1}/invoices/<id>/drift", READ),
    Endpoint("GET", f"{V1}/invoices/<id>/preview-html", READ),
    Endpoint("GET", f"{V1}/invoices/<id>/pdf", READ, "needs_review"),
    Endpoint("GET", f"{V1}/invoices/<id>/integrations", READ),
    # Whoever may is told that it is not set up.
    Endpoint("POST", f"{V1}/invoices/<id>/sync-planfact", CHANGE, "approved", code=400),
    # Whoever may is told that there is no such integration: none is set up here.
    Endpoint("POST", f"{V1}/invoices/<id>/integrations/<name>/retry", CHANGE, code=404),
    Endpoint("GET", f"{V1}/invoices/<id>/payments", READ),
    # Whoever may is told that the customer has no payment method, and that there is nothing to give back.
    Endpoint("POST", f"{V1}/invoices/<id>/capture-payment", CHANGE, "approved", code=409),
    Endpoint("POST", f"{V1}/invoices/<id>/refund-payment", CHANGE, "paid", REASON, code=409),
    Endpoint("GET", f"{V1}/payment-methods", READ),
    Endpoint("POST", f"{V1}/payment-methods", KEEP, body=METHOD, code=201),
    # Whoever may is told that there is no such payment method.
    Endpoint("POST", f"{V1}/payment-methods/<method_id>/disable", KEEP, code=404),
    Endpoint("GET", f"{V1}/invoice-jobs", READ),
    Endpoint("POST", f"{V1}/invoice-jobs", CHANGE, body=JOB, code=201),
    # Whoever may is told that there is no such job.
    Endpoint("GET", f"{V1}/invoice-jobs/<job_id>", READ, code=404),
    Endpoint("POST", f"{V1}/invoice-jobs/<job_id>/cancel", CHANGE, code=404),
    Endpoint("POST", f"{V1}/invoice-jobs/<job_id>/retry-failed", CHANGE, code=404),
    Endpoint("GET", f"{V1}/numbering-schemas", READ),
    Endpoint("POST", f"{V1}/numbering-schemas", KEEP, body={"name": "Abroad"}, code=201),
    Endpoint("GET", f"{V1}/numbering-schemas/<schema_id>", READ),
    Endpoint("PUT", f"{V1}/numbering-schemas/<schema_id>", KEEP, body={"number_of_digits": 4}),
    # Whoever may is told that it is the active one.
    Endpoint("DELETE", f"{V1}/numbering-schemas/<schema_id>", KEEP, code=409),
    Endpoint("POST", f"{V1}/numbering-schemas/<schema_id>/preview", READ),
    Endpoint("POST", f"{V1}/numbering-schemas/<schema_id>/set-active", KEEP),
    Endpoint("GET", f"{V1}/numbering-schemas/chronology", READ),
    Endpoint("GET", f"{V1}/settings/branding", READ),
    Endpoint("PUT", f"{V1}/settings/branding", KEEP, body={"tin": "123456789"}),
    # Whoever may is told that there is none.
    Endpoint("GET", f"{V1}/settings/branding/logo", READ, code=404),
    Endpoint("PUT", f"{V1}/settings/branding/logo", KEEP, body=GIVEN_LOGO),
    Endpoint("DELETE", f"{V1}/settings/branding/logo", KEEP),
    Endpoint("POST", f"{V1}/settings/branding/preview", READ, body={}),
    Endpoint("GET", f"{V1}/settings/invoice-automation", READ),
    Endpoint("PUT", f"{V1}/settings/invoice-automation", KEEP, body={"enabled": True}),
    # It knows no users: whoever does not sign is told so.
    Endpoint("POST", f"{V1}/integrations/didox/webhook", PUBLIC, body={"doc_id": "1", "doc_status": 3}, code=401),
    Endpoint("POST", f"{V1}/integrations/stripe/webhook", PUBLIC, body={"type": "x", "data": {}}, code=401),
]
BY_NAME = {f"{one.method} {one.path}": one for one in ENDPOINTS}
# Verb → method and what stands behind the invoice's address.
VERB_ADDRESSES = {
    "finalize": ("POST", "finalize"),
    "approve": ("POST", "approve"),
    "decline": ("POST", "decline"),
    "send": ("POST", "send"),
    "accept": ("POST", "accept"),
    "reject": ("POST", "reject"),
    "mark_paid": ("POST", "mark-paid"),
    "regenerate": ("PUT", "regenerate"),
    "reopen": ("POST", "reopen"),
    "refresh": ("POST", "refresh"),
    "void": ("POST", "void"),
}


@pytest.fixture
def draft(month, users, settings, tmp_path) -> Invoice:
    """Of APP-1; APP-2 is left to draft."""
    settings.ARCHIVE_DIR = tmp_path
    return create_draft(user=users["manager"], application_key="APP-1", period=FEBRUARY, now=NOW)


@pytest.fixture
def everyone(users: dict[str, User]) -> dict[str, Caller]:
    disabled, late, nobody = (User.objects.create_user(name) for name in ("disabled", "late", "nobody"))
    for user in (disabled, late):
        user.groups.add(Group.objects.get(name="manager"))
    expired = ApiToken.of(late)
    expired.set_exp(lifetime=timedelta(seconds=-1))
    callers = {
        "none": Caller(),
        "disabled": Caller(disabled),
        "expired": Caller(token=str(expired)),
        "nobody": Caller(nobody),
        **{role: Caller(user) for role, user in users.items()},
    }
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    return callers


def ask(caller: Caller, endpoint: Endpoint, invoice: Invoice) -> Any:
    path = endpoint.path.replace("<id>", str(invoice.pk)).replace("<key>", "APP-1")
    path = path.replace("<schema_id>", str(invoice.numbering_schema_id))
    path = path.replace("<job_id>", UNKNOWN).replace("<method_id>", UNKNOWN)
    query = "?from=2026-02-01&to=2026-02-28" if path.endswith("/worklogs") else ""
    return caller.at(endpoint.method, path + query, endpoint.body)


LEAVE_ALL_AS_IT_IS = (
    *("/prefill", "/login", "/preview", "/webhook"),
    # Here there is nothing to do: no delivery, job, payment method or logo, and the only schema is the active one.
    *("/retry", "/sync-planfact", "/cancel", "/retry-failed", "-payment", "/disable", "/set-active"),
)


def state(invoice: Invoice) -> tuple[Any, ...]:
    counted = (
        *(Invoice, IdempotencyKey, InvoiceJob, InvoiceAutomation),
        *(Logo, SettingChange, Payment, PaymentMethod),
    )
    schemas = list(NumberingSchema.objects.order_by("pk").values_list())
    return (everything(invoice), schemas, *(model.objects.count() for model in counted))


@pytest.mark.parametrize("name", BY_NAME)
def test_whoever_may_not_is_refused_and_changes_nothing(name: str, draft: Invoice, everyone: dict[str, Caller]):
    endpoint = BY_NAME[name]
    invoice = put_into(draft, endpoint.status)
    before = state(invoice)

    for who in set(EVERYONE) - endpoint.may:
        answer = ask(everyone[who], endpoint, invoice)

        unknown = who in ("none", "disabled", "expired")
        assert answer.status_code == (401 if unknown else 403), who
        assert error(answer)["code"] == ("UNAUTHORIZED" if unknown else "FORBIDDEN"), who
        assert ("WWW-Authenticate" in answer.headers) == unknown, who
        assert state(invoice) == before, who


@pytest.mark.parametrize(
    ("name", "who"), [(name, who) for name, one in BY_NAME.items() for who in EVERYONE if who in one.may]
)
def test_whoever_may_is_answered(name: str, who: str, draft: Invoice, everyone: dict[str, Caller]):
    endpoint = BY_NAME[name]
    invoice = put_into(draft, endpoint.status)
    before = state(invoice)

    answer = ask(everyone[who], endpoint, invoice)

    assert answer.status_code == endpoint.code, answer.content[:300]
    reads = endpoint.method in ("GET", "DELETE") or endpoint.path.endswith(LEAVE_ALL_AS_IT_IS)
    assert (state(invoice) == before) == reads


def test_every_address_has_a_row():
    assert {(one.method, one.path) for one in ENDPOINTS} == set(addresses())


@pytest.mark.parametrize("verb", VERB_ADDRESSES)
@pytest.mark.parametrize("status", STATUSES)
def test_a_verb_moves_as_the_table_says_or_changes_nothing(
    status: str, verb: str, draft: Invoice, everyone: dict[str, Caller]
):
    invoice = put_into(draft, status)
    before = everything(invoice)
    target = TABLE.get((status, verb))

    answer = press(everyone["manager"], verb, invoice)

    if target is None:
        assert answer.status_code == 409
        assert error(answer)["code"] == "CONFLICT"
        assert everything(invoice) == before
        return
    assert answer.status_code == 200, answer.content[:300]
    told = answer.json()["data"]
    assert (told["status"], told["version"]) == (target, invoice.version + 1)
    assert answer.headers["ETag"] == f'"{invoice.version + 1}"'
    moved = Invoice.objects.get(pk=invoice.pk)
    assert (moved.status, moved.version) == (target, invoice.version + 1)
    events = InvoiceEvent.objects.filter(invoice=invoice).exclude(pk__in=[event["id"] for event in before[2]])
    assert [(event.kind, event.by) for event in events] == [
        ("refreshed" if verb == "refresh" else "status_changed", "manager")
    ]


@pytest.mark.parametrize("verb", VERB_ADDRESSES)
@pytest.mark.parametrize("status", STATUSES)
def test_whoever_may_not_press_it_changes_nothing_in_any_status(
    status: str, verb: str, draft: Invoice, everyone: dict[str, Caller]
):
    invoice = put_into(draft, status)
    before = everything(invoice)

    for who in set(EVERYONE) - CHANGE:
        assert press(everyone[who], verb, invoice).status_code in (401, 403), who
        assert everything(invoice) == before, who


@pytest.mark.parametrize("path", ["", "/line-items"])
@pytest.mark.parametrize("status", STATUSES)
def test_only_a_draft_is_edited(status: str, path: str, draft: Invoice, everyone: dict[str, Caller]):
    invoice = put_into(draft, status)
    before = everything(invoice)

    body = MORE if path else {"legal_text": "Net 10 days."}
    answer = everyone["manager"].patch(f"/invoices/{invoice.pk}{path}", body)

    if status == "draft":
        assert answer.status_code == 200
        assert answer.json()["data"]["version"] == invoice.version + 1
        return
    assert answer.status_code == 409
    assert error(answer)["code"] == "CONFLICT"
    assert everything(invoice) == before


def press(caller: Caller, verb: str, invoice: Invoice) -> Any:
    method, name = VERB_ADDRESSES[verb]
    return caller(method, f"/invoices/{invoice.pk}/{name}", REASON if verb in WITH_REASON else None)


def addresses() -> Iterator[tuple[str, str]]:
    """What users call outside the admin, by method and path; below /api/pub it is keys (test_permissions)."""
    for path, pattern in walk(get_resolver(), "/"):
        if path.startswith(("/admin/", "/api/pub/")) or path == "/":
            continue
        actions = getattr(pattern.callback, "actions", None) or {"get": ""}
        yield from ((method.upper(), path) for method in actions if method != "head")


def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern).replace("<str:invoice_id>", "<id>").replace("<str:", "<")
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, path)
        else:
            yield path, pattern
