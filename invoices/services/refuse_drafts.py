"""Which drafts of a batch the database refused, and what a person should know about it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from uuid_utils.compat import uuid7

from invoices.errors import InvoiceError, NumberNotAvailable, WorklogAlreadyInvoiced
from invoices.models import Invoice, NumberingSchema
from invoices.queries.claims import claims_on
from invoices.services.compute_draft import ComputedDraft, leave_out_claimed
from invoices.services.select_contracts import Refused
from proxima_invoice.foundation.sentences import known, say

NUMBER_REPEATED = known(
    "The numbering schema “%(schema)s” would print %(number)s, which another invoice has. Change its texts."
)
HELD_BY_ANOTHER_RUN = known(
    "another run already holds some of the time of %(contract)s; the same hours cannot be billed twice."
)
SOME_TIME_HELD = known(
    "%(number)s already holds some of the time of %(contract)s; the same hours cannot be billed twice."
)
UNSAVABLE = known("%(contract)s cannot be saved: the database refuses its draft. The server's log says why.")
logger = logging.getLogger(__name__)


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

    @property
    def told_by_hand(self) -> dict[str, Any]:
        return dict(self.computed.by_hand.told) if self.computed.by_hand else {}


@dataclass
class Conflicts:
    """A batch in which worklogs are claimed twice, taken apart."""

    left: list[PendingDraft] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    shared: list[tuple[PendingDraft, PendingDraft]] = field(default_factory=list)
    """Losers to an earlier draft of the batch (the lower key wins), with that draft."""


class Dropped(Exception):
    """Some drafts of the batch cannot be saved: roll back, and save the others."""

    def __init__(self, refused: dict[UUID, Refused]) -> None:
        self.refused = refused


def claim_conflicts(pending: Sequence[PendingDraft]) -> Conflicts:
    """Who lost worklogs. What an invoice of the same contract holds is left out; another contract's claim refuses.

    So does any claim on a supplement, or on lines that a person has seen and given as they shall be.
    """
    claims = claims_on([ref for draft in pending for ref in draft.refs])
    found = Conflicts()
    holder_of: dict[UUID, PendingDraft] = {}
    for draft in pending:
        held = [claims[ref] for ref in draft.refs if ref in claims]
        foreign = next((claim for claim in held if claim.application_key != draft.application_key), None)
        if foreign is not None or (held and (draft.computed.is_supplementary or draft.computed.by_hand)):
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
                say(
                    NUMBER_REPEATED,
                    schema=names[schema_of[draft.invoice_id]],
                    number=spoilt[schema_of[draft.invoice_id]],
                )
            ),
            failed=True,
        )
        for draft in pending
        if schema_of[draft.invoice_id] in spoilt
    }


def held_elsewhere(draft: PendingDraft, holder: str) -> Refused:
    """`holder` is the number of the invoice that has its time."""
    return Refused(draft.application_key, some_time_held(holder, draft.application_key))


def held_by_another_run(draft: PendingDraft) -> Refused:
    """It is saved just now, so that it has no number that could be told."""
    error = WorklogAlreadyInvoiced(say(HELD_BY_ANOTHER_RUN, contract=draft.application_key))
    return Refused(draft.application_key, error)


def some_time_held(holder: str, application_key: str) -> WorklogAlreadyInvoiced:
    return WorklogAlreadyInvoiced(say(SOME_TIME_HELD, number=holder, contract=application_key))


def unsavable(draft: PendingDraft, error: DatabaseError) -> Refused:
    """The database's own words go to the log: they name columns and values, and help nobody who bills."""
    logger.error("a draft cannot be saved", extra={"application_key": draft.application_key}, exc_info=error)
    message = say(UNSAVABLE, contract=draft.application_key)
    return Refused(draft.application_key, InvoiceError(message), failed=True)
