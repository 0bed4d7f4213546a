"""How much is owed to each service, and how it goes: what an operator watches (spec 5, The worker).

Two queries however many services there are. Neither reads what is done: both cost what is open, and what was tried
within the hour.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q, QuerySet

from integrations.deliver import still_due
from integrations.models import Delivery
from integrations.outbox import KIND
from integrations.registry import registered
from proxima_invoice.foundation.models import WorkAttempt, WorkItem

State, Outcome = WorkItem.State, WorkAttempt.Outcome
OPEN = (State.PENDING, State.RUNNING, State.FAILED, State.UNCERTAIN)
LATELY = timedelta(hours=1)


@dataclass
class Backlog:
    """Of one service. `due` could be delivered now; `waiting` was put off; `failed` and `uncertain` need a person."""

    service: str
    due: int = 0
    waiting: int = 0
    running: int = 0
    failed: int = 0
    uncertain: int = 0
    oldest_due_seconds: float = 0
    """How long the one that has been due longest has waited."""
    attempts_lately: Counter[str] = field(default_factory=Counter)
    """Goes begun within the hour, by outcome."""


def gave_up() -> QuerySet[Delivery]:
    """What a person has to look at, of any service; by kind and state, for that is an index."""
    kinds = [KIND + one.name for one in registered()]
    return still_due(Delivery.objects.filter(work__kind__in=kinds, work__state__in=(State.FAILED, State.UNCERTAIN)))


def backlogs(*, now: datetime) -> list[Backlog]:
    """Of every registered service, in the order in which people see them."""
    found = {one.name: Backlog(one.name) for one in registered()}
    kinds = [KIND + name for name in found]
    # What ran beyond its lease is due as well: its process is gone.
    put_off, left_behind = Q(state=State.PENDING, due_at__gt=now), Q(state=State.RUNNING, leased_until__lt=now)
    due = Q(state=State.PENDING, due_at__lte=now)
    counted = (
        WorkItem.objects.filter(kind__in=kinds, state__in=OPEN)
        .values(name=F("kind"))
        .annotate(
            due=Count("pk", filter=due | left_behind),
            waiting=Count("pk", filter=put_off),
            running=Count("pk", filter=Q(state=State.RUNNING, leased_until__gte=now)),
            failed=Count("pk", filter=Q(state=State.FAILED)),
            uncertain=Count("pk", filter=Q(state=State.UNCERTAIN)),
            oldest_due=Min("due_at", filter=due),
            oldest_left_behind=Min("leased_until", filter=left_behind),
        )
    )
    for row in counted:
        since = [moment for moment in (row["oldest_due"], row["oldest_left_behind"]) if moment]
        service = row["name"].removeprefix(KIND)
        found[service] = Backlog(
            service,
            due=row["due"],
            waiting=row["waiting"],
            running=row["running"],
            failed=row["failed"],
            uncertain=row["uncertain"],
            oldest_due_seconds=(now - min(since)).total_seconds() if since else 0,
        )
    lately = WorkAttempt.objects.filter(started_at__gte=now - LATELY, item__kind__in=kinds).order_by()
    for kind, outcome, count in lately.values_list("item__kind", "outcome").annotate(Count("pk")):
        found[kind.removeprefix(KIND)].attempts_lately[outcome] = count
    return list(found.values())
