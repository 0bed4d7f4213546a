"""One `task` line per worklog, in walk order: the bill of an hourly contract, information under the others."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from clients.warehouse.types import Worklog
from invoices import money
from invoices.pricing import wording
from invoices.pricing.billable_time import OVERHEAD_ONLY, billable_seconds, counts
from invoices.pricing.line import PricedLine
from invoices.pricing.rate_tier import RateTier, tier_of
from invoices.pricing.terms import Terms


def task_lines(
    worklogs: Iterable[tuple[UUID, Worklog]],
    *,
    terms: Terms,
    billed: bool,
    kept: Mapping[UUID, PricedLine],
    first: int = 1,
) -> list[PricedLine]:
    """Price every worklog that counts; empty ones and those of excluded people give no line.

    A line in `kept` that somebody edited takes the place of its worklog's. One that was only written off is priced
    like any other, so that it is right when it is restored; where its worklog gives no line any more, it stays as it
    was. `first` is the sort order of the first line. Raises `money.AmountTooLarge`.
    """
    multipliers = {tier: terms.multiplier(tier) for tier in RateTier}
    lines: list[PricedLine] = []
    for ref, worklog in worklogs:
        before = kept.get(ref) if kept else None
        is_work = counts(worklog, terms.exclusions)
        if before is not None and (before.is_edited or not is_work):
            lines.append(before._replace(sort_order=first + len(lines), is_billed=billed))
            continue
        if not is_work:
            continue
        overhead_only = terms.exclusions.get(worklog.account_id) == OVERHEAD_ONLY
        seconds = billable_seconds(worklog.duration_seconds, overhead_only=overhead_only)
        tier = tier_of(
            issue_type=worklog.issue_type,
            priority=worklog.priority,
            day=worklog.start_date,
            started_at=worklog.started_at,
            terms=terms,
        )
        quantity = money.hours(seconds)
        multiplier = multipliers[tier]
        lines.append(
            PricedLine(
                line_type="task",
                description=wording.task(worklog.issue_key, worklog.summary, language=terms.language),
                sort_order=first + len(lines),
                unit_price=terms.hourly_rate,
                quantity=quantity,
                line_total=money.line_total(quantity, terms.hourly_rate, multiplier),
                is_billed=billed,
                rate_tier=tier.value,
                rate_multiplier=multiplier,
                jira_key=worklog.issue_key,
                linked_issue_key=worklog.linked_issue_key,
                worklog_date=worklog.start_date,
                account_id=worklog.account_id,
                user_name=worklog.user_name,
                time_seconds=worklog.duration_seconds,
                billable_seconds=seconds,
                worklog_ref=ref,
                written_off=before is not None and before.written_off,
            )
        )
    return lines
