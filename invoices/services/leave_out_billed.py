"""What other invoices of its contract mean for a draft that is not saved yet: a refusal, or work to leave out."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from clients.queries import BillingSettings
from invoices.queries.claims import claims_on
from invoices.services.compute_draft import ComputedDraft, leave_out_claimed
from invoices.services.save_drafts import reason_against
from invoices.services.tell_warning import warning


def leave_out_billed(
    draft: ComputedDraft, *, settings: BillingSettings, invoice_id: UUID | None = None
) -> ComputedDraft:
    """The draft without what other invoices of its contract hold. `invoice_id` is the one it was computed for, if any.

    Raises the `Conflict` for which those invoices forbid it. Saving looks again, under locks.
    """
    if draft.is_supplementary:
        return draft
    if refusal := reason_against(draft, draft.standing, settings):
        raise refusal
    return _without_claims(draft, of_others_than={invoice_id} if invoice_id else ())


def show_billed(draft: ComputedDraft) -> ComputedDraft:
    """The draft of a period as it would be saved, without what other invoices of its contract hold; where an invoice
    stands for that period already, as that one's would be, with a warning that names it.
    """
    if draft.is_supplementary:
        return draft
    standing = [one for one in draft.standing if draft.period.overlaps(one.start, one.end)]
    told = [
        warning(
            "period_billed_before",
            invoice=one.display_number,
            application_key=one.application_key,
            period_start=one.start.isoformat(),
            period_end=one.end.isoformat(),
        )
        for one in standing
    ]
    draft = replace(draft, warnings=[*draft.warnings, *told])
    return _without_claims(draft, of_others_than={one.invoice_id for one in standing})


def _without_claims(draft: ComputedDraft, *, of_others_than: Collection[UUID]) -> ComputedDraft:
    refs = [line.worklog_ref for line in draft.priced.lines if line.worklog_ref is not None]
    held = claims_on(refs, except_invoice=next(iter(of_others_than), None))
    claims = [claim for claim in held.values() if claim.invoice_id not in of_others_than]
    elsewhere = [claim for claim in claims if claim.application_key == draft.application_key]
    foreign = [claim for claim in claims if claim.application_key != draft.application_key]
    return replace(leave_out_claimed(draft, elsewhere) if elsewhere else draft, foreign=foreign)
