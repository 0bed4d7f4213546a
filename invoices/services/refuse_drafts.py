"""Which drafts of a batch the database refused, and what a person should know about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db import DatabaseError
from uuid_utils.compat import uuid7

from invoices.errors import InvoiceError, NumberNotAvailable, WorklogAlreadyInvoiced
from invoices.models import Invoice, NumberingSchema
from invoices.queries.claims import claims_on
from invoices.services.compute_draft import ComputedDraft, leave_out_claimed
from invoices.services.select_contracts import Refused


@dataclass
class PendingDraft:
    """A computed draft with the identity its invoice will have."""

    computed: ComputedDraft
    invoice_date: date
    invoice_id: UUID = field(default_factory=uuid7)

    @property
    def application_key(self) -> str:
        return self.computed.application_key

    @property
    def refs(self) -> list[UUID]:
        return [line.worklog_ref for line in self.computed.priced.lines if line.worklog_ref is not None]


@dataclass
class Conflicts:
    """A batch in which worklogs are claimed twice, taken apart."""

    left: list[PendingDraft] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    shared: list[tuple[PendingDraft, PendingDraft]] = field(default_factory=list)
    """Losers to an earlier draft of the batch (the lower key wins), with that draft."""


def claim_conflicts(pending: Sequence[PendingDraft]) -> Conflicts:
    """Who lost worklogs. What an invoice of the same contract holds is left out; another contract's claim refuses."""
    claims = claims_on([ref for draft in pending for ref in draft.refs])
    found = Conflicts()
    holder_of: dict[UUID, PendingDraft] = {}
    for draft in pending:
        held = [claims[ref] for ref in draft.refs if ref in claims]
        foreign = next((claim for claim in held if claim.application_key != draft.application_key), None)
        if foreign is not None or (held and draft.computed.is_supplementary):
            found.refused.append(held_elsewhere(draft, (foreign or held[0]).display_number))
            continue
        try:
            left = replace(draft, computed=leave_out_claimed(draft.computed, held)) if held else draft
        except InvoiceError as error:
            found.refused.append(Refused(draft.application_key, error))
            continue
        holder = next((holder_of[ref] for ref in left.refs if ref in holder_of), None)
        if holder is not None:
            found.shared.append((left, holder))
            continue
        found.left.append(left)
        holder_of.update(dict.fromkeys(left.refs, left))
    return found


def repeated_numbers(pending: Sequence[PendingDraft], numbered: Sequence[Invoice]) -> dict[UUID, Refused]:
    """Every draft of a schema that printed a number another invoice has: a rollback gives the same number again."""
    printed = {invoice.display_number: invoice for invoice in numbered}
    taken = list(Invoice.objects.filter(display_number__in=printed).values_list("display_number", flat=True))
    taken = taken or list(printed)  # two schemas of this very batch print the same
    spoilt = {printed[number].numbering_schema_id: number for number in taken}
    names = dict(NumberingSchema.objects.filter(pk__in=spoilt).values_list("pk", "name"))
    schema_of = {invoice.id: invoice.numbering_schema_id for invoice in numbered}
    return {
        draft.invoice_id: Refused(
            draft.application_key,
            NumberNotAvailable(
                f"The numbering schema “{names[schema_of[draft.invoice_id]]}” would print "
                f"{spoilt[schema_of[draft.invoice_id]]}, which another invoice has. Change its texts."
            ),
            failed=True,
        )
        for draft in pending
        if schema_of[draft.invoice_id] in spoilt
    }


def held_elsewhere(draft: PendingDraft, holder: str) -> Refused:
    return Refused(
        draft.application_key,
        WorklogAlreadyInvoiced(
            f"{holder} already holds some of the time of {draft.application_key}; "
            "the same hours cannot be billed twice."
        ),
    )


def unsavable(draft: PendingDraft, error: DatabaseError) -> Refused:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return Refused(
        draft.application_key,
        InvoiceError(f"{draft.application_key} cannot be saved: {reason}."),
        failed=True,
    )
