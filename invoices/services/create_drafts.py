"""Drafts for a whole period, for named contracts or for one: one is a bulk of one (spec 2)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.queries import BillingSettings, billing_settings, warehouse
from invoices.errors import Invalid, InvoiceError
from invoices.models import Invoice
from invoices.pricing.period import Period, day_words
from invoices.queries.billed_periods import billed_periods
from invoices.queries.claims import IN_ONE_QUERY
from invoices.services.compute_draft import ComputedDraft, compute_drafts, compute_one, compute_supplement
from invoices.services.leave_out_billed import show_billed
from invoices.services.refuse_drafts import PendingDraft, claim_conflicts
from invoices.services.save_drafts import Stored, period_taken, reason_against, save_drafts
from invoices.services.select_contracts import Refused, Selection, select_contracts

LINES_PER_BATCH = 10_000
CONTRACTS_PER_BATCH = 1_000
LONGEST_PERIOD_DAYS = 366

Progress = Callable[[int, int], None]
"""Called with the number of contracts done and the number in all."""


@dataclass
class DraftRun:
    """What became of a run: every contract that the period bills or refuses is in exactly one list."""

    period: Period
    created_ids: list[UUID] = field(default_factory=list)
    skipped: list[Refused] = field(default_factory=list)
    """Nothing to do or not allowed, with the reason: billed already, no billable work, closed, …"""
    failed: list[Refused] = field(default_factory=list)
    """Broken data: somebody has to mend something."""

    @cached_property
    def created(self) -> list[Invoice]:
        """As they are stored, in order of their contracts: ask once the run is over.

        Until then only their ids are kept: ten thousand invoices with all that they copied are a hundred megabytes.
        """
        found = Invoice.objects.in_bulk(self.created_ids)
        return [found[invoice_id] for invoice_id in self.created_ids]


def create_drafts(
    *,
    user: AbstractBaseUser,
    period: Period,
    application_keys: Collection[str] | None = None,
    invoice_date: date | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
    run: DraftRun | None = None,
    stored: Stored | None = None,
) -> DraftRun:
    """Draft every contract that the period bills, or those named. One bad contract never stops the rest.

    A second run creates nothing and says why. `stored` is called in each transaction that saves. Raises `Invalid` for
    an impossible period and `WarehouseError`; what was saved before the warehouse failed stays, and is in the `run`
    that the caller gave.
    """
    check_period(period)
    now = now or timezone.now()
    source, settings = warehouse(), billing_settings()
    selection = select_contracts(source=source, settings=settings, period=period, keys=application_keys)
    selection = _without_invoiced(selection)
    run = run or DraftRun(period)
    total, done = len(selection.to_bill) + len(selection.closed) + len(selection.refused), 0
    results = compute_drafts(source=source, settings=settings, selection=selection)
    for batch in _batches(results, run):
        saved = save_drafts(
            batch, settings=settings, by=user.get_username(), now=now, invoice_date=invoice_date, stored=stored
        )
        run.created_ids += [invoice.id for invoice in saved.invoices]
        for refused in saved.refused:
            _file(run, refused)
        done += len(batch)
        if progress:
            progress(min(done + len(run.skipped) + len(run.failed), total), total)
    run.skipped.sort(key=lambda refused: refused.application_key)
    run.failed.sort(key=lambda refused: refused.application_key)
    if progress:
        progress(total, total)
    return run


def create_draft(
    *,
    user: AbstractBaseUser,
    application_key: str,
    period: Period,
    invoice_date: date | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Draft one contract. Raises the `InvoiceError` with which it is refused."""
    run = create_drafts(
        user=user, period=period, application_keys=[application_key], invoice_date=invoice_date, now=now
    )
    return _only(run.created, [*run.failed, *run.skipped])


def create_supplement(
    *,
    user: AbstractBaseUser,
    application_key: str,
    period: Period,
    invoice_date: date | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Draft a supplementary invoice for work that came after its period was invoiced (spec 2, Late work).

    Dated today unless told otherwise. Raises the `InvoiceError` with which it is refused.
    """
    check_period(period)
    now = now or timezone.now()
    settings = billing_settings()
    draft = compute_supplement(source=warehouse(), settings=settings, application_key=application_key, period=period)
    saved = save_drafts([draft], settings=settings, by=user.get_username(), now=now, invoice_date=invoice_date)
    return _only(saved.invoices, saved.refused)


def prefill(
    *,
    application_key: str,
    period: Period | None = None,
    is_supplementary: bool = False,
    today: date | None = None,
) -> ComputedDraft:
    """What a draft would say now; nothing is saved. The period defaults to the previous calendar month.

    A period that is invoiced already is shown with a warning. Raises as `compute_one`.
    """
    period = period or default_period(today)
    check_period(period)
    draft = compute_one(
        source=warehouse(),
        settings=billing_settings(),
        application_key=application_key,
        period=period,
        is_supplementary=is_supplementary,
    )
    return show_billed(draft)


def refusal_of(draft: ComputedDraft) -> InvoiceError | None:
    """With what saving would refuse what `prefill` shows, as far as it can be known; None where nothing forbids it."""
    if draft.is_supplementary:
        return None
    if refusal := reason_against(draft, draft.standing, BillingSettings(configs={draft.application_key: draft.config})):
        return refusal
    refused = claim_conflicts([PendingDraft(draft, draft.period.end)]).refused
    return refused[0].error if refused else None


def default_period(today: date | None = None) -> Period:
    """The previous calendar month."""
    return Period.month_before(today or timezone.localdate())


def check_period(period: Period) -> None:
    """Refuse a period that ends before it starts or is longer than a year, naming the field."""
    if period.end < period.start:
        days = {"start": day_words(period.start), "end": day_words(period.end)}
        raise Invalid({"period_end": _("%(end)s is before the period's start, %(start)s.") % days})
    if (period.end - period.start).days >= LONGEST_PERIOD_DAYS:
        raise Invalid({"period_end": _("A period has at most %(days)d days.") % {"days": LONGEST_PERIOD_DAYS}})


def _without_invoiced(selection: Selection) -> Selection:
    """Leave out contracts whose period is invoiced before their worklogs are read. Saving checks again, locked."""
    few = selection.to_bill if len(selection.to_bill) <= IN_ONE_QUERY else None
    invoiced = billed_periods(selection.period, keys=few)
    taken = [Refused(key, period_taken(invoiced[key][0])) for key in selection.to_bill if key in invoiced]
    return selection.without(taken)


def _batches(results: Iterator[ComputedDraft | Refused], run: DraftRun) -> Iterator[list[ComputedDraft]]:
    """Drafts in batches of about `LINES_PER_BATCH` lines; refusals go straight into the run."""
    batch: list[ComputedDraft] = []
    lines = 0
    for result in results:
        if isinstance(result, Refused):
            _file(run, result)
            continue
        batch.append(result)
        lines += len(result.priced.lines)
        if lines >= LINES_PER_BATCH or len(batch) >= CONTRACTS_PER_BATCH:
            yield batch
            batch, lines = [], 0
    if batch:
        yield batch


def _file(run: DraftRun, refused: Refused) -> None:
    (run.failed if refused.failed else run.skipped).append(refused)


def _only(created: Sequence[Invoice], refused: Sequence[Refused]) -> Invoice:
    if refused:
        raise refused[0].error
    return created[0]
