"""Every go of every delivery of an invoice, for its history: the service, what came of it, and what it said."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from integrations.models import Delivery
from integrations.registry import integration_of
from invoices.models import Invoice
from invoices.services.system_user import USERNAME
from proxima_invoice.foundation.admin.timelines import Entry, Source
from proxima_invoice.foundation.models import WorkAttempt
from proxima_invoice.foundation.sentences import retold


class Look(NamedTuple):
    word: object
    icon: str


LOOKS = {
    WorkAttempt.Outcome.RUNNING: Look(pgettext_lazy("delivery", "is being delivered"), "sync"),
    WorkAttempt.Outcome.DONE: Look(pgettext_lazy("delivery", "delivered"), "check_circle"),
    WorkAttempt.Outcome.LATER: Look(pgettext_lazy("delivery", "failed, tried again later"), "schedule"),
    WorkAttempt.Outcome.FAILED: Look(pgettext_lazy("delivery", "failed for good"), "error"),
    WorkAttempt.Outcome.UNCERTAIN: Look(pgettext_lazy("delivery", "nobody knows whether it arrived"), "help"),
    WorkAttempt.Outcome.LOST: Look(pgettext_lazy("delivery", "interrupted"), "power_off"),
    WorkAttempt.Outcome.CANCELLED: Look(pgettext_lazy("delivery", "no longer due"), "block"),
}


def moments(invoice: Invoice, most: int | None) -> Sequence[tuple[datetime, str]]:
    attempts = WorkAttempt.objects.filter(item__delivery__invoice=invoice).order_by("-started_at", "-id")
    return [(at, str(key)) for at, key in attempts.values_list("started_at", "id")[:most]]


def tell(keys: Sequence[str]) -> dict[str, Entry]:
    attempts = WorkAttempt.objects.filter(pk__in=keys).select_related("item__delivery")
    return {str(attempt.pk): _entry(attempt, attempt.item.delivery) for attempt in attempts}


def _entry(attempt: WorkAttempt, delivery: Delivery) -> Entry:
    look = LOOKS[WorkAttempt.Outcome(attempt.outcome)]
    integration = integration_of(delivery.integration)
    title = f"{_(integration.title) if integration else delivery.integration}: {look.word}"
    return Entry(attempt.started_at, USERNAME, title, icon=look.icon, changes=_details(attempt, delivery))


def _details(attempt: WorkAttempt, delivery: Delivery) -> list[SafeString]:
    facts = [_("approval %d") % delivery.approval_no]
    if attempt.http_status:
        facts.append(_("answer %d") % attempt.http_status)
    if attempt.ended_at:
        facts.append(_("%s s") % _seconds(attempt.ended_at - attempt.started_at))
    said = [format_html('<span class="px-muted">{}</span>', " · ".join(facts))]
    return [*said, format_html("{}", retold(attempt.error))] if attempt.error else said


def _seconds(duration: timedelta) -> str:
    return f"{duration.total_seconds():.1f}".replace(".", ",")


source = Source(by=USERNAME, moments=moments, tell=tell)
