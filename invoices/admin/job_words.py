"""Jobs as people see them: their state, how far they go, and how each contract stands."""

from typing import NamedTuple

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from invoices.models import InvoiceJob, InvoiceJobItem, JobStep
from invoices.pricing.period import Period, day_words


class Look(NamedTuple):
    """`color` is a class of static/proxima/admin.css, `icon` of the theme's font."""

    word: str | Promise
    color: str
    icon: str


JOBS = {
    InvoiceJob.Status.IN_PROGRESS: Look(_("In progress"), "sent", "sync"),
    InvoiceJob.Status.DONE: Look(_("Done"), "paid", "check_circle"),
    InvoiceJob.Status.CANCELLED: Look(_("Cancelled"), "void", "block"),
}
WITH_FAILURES = Look(_("Done, with failures"), "bad", "error")
ITEMS = {
    InvoiceJobItem.Status.FAILURE: Look(_("Failed"), "bad", "error"),
    InvoiceJobItem.Status.PENDING: Look(_("Waiting"), "review", "schedule"),
    InvoiceJobItem.Status.SUCCESS: Look(_("Done"), "paid", "check_circle"),
    InvoiceJobItem.Status.SKIPPED: Look(_("Skipped"), "void", "remove_circle"),
}
"""In the order in which they are shown: first what needs a person."""
TYPES = {InvoiceJob.JobType.MANUAL: _("Manual"), InvoiceJob.JobType.AUTOMATIC: _("Automatic")}
THROUGH = {
    JobStep.RECALCULATION: _("Drafts"),
    JobStep.PDF: _("PDF, into review"),
    JobStep.CAPTURE: _("Paid, once approved"),
    JobStep.EMAIL: _("Sent, once approved"),
}
THROUGH_HELP = {
    JobStep.RECALCULATION: _("Every contract gets a draft and a number. You finalize them."),
    JobStep.PDF: _(
        "The drafts are finalized as well and wait for a review. "
        "Contracts that are to be approved by themselves are approved."
    ),
    JobStep.CAPTURE: _(
        "As before; and as soon as an invoice is approved, its customer's stored payment method is charged. "
        "Where there is none, nothing is."
    ),
    JobStep.EMAIL: _(
        "As before; and each invoice is sent to its customer by itself as soon as it is approved, "
        "and paid where there is a stored payment method."
    ),
}
STEPS = {
    JobStep.VALIDATION: _("Validation"),
    JobStep.RECALCULATION: _("Draft"),
    JobStep.PDF: _("PDF"),
    JobStep.CAPTURE: _("Payment"),
    JobStep.EMAIL: _("Sending"),
}


def job_label(status: InvoiceJob.Status, *, failures: int) -> SafeString:
    return label(WITH_FAILURES if status == InvoiceJob.Status.DONE and failures else JOBS[status])


def label(look: Look) -> SafeString:
    return format_html(
        '<span class="px-st px-{}"><span class="material-symbols-outlined" aria-hidden="true">{}</span>{}</span>',
        look.color,
        look.icon,
        look.word,
    )


def job_period_words(job: InvoiceJob) -> str:
    """`February 2026`, or both days when it is not one calendar month."""
    period = Period(job.period_start, job.period_end)
    if period.is_calendar_month:
        return f"{MONTHS[period.start.month]} {period.start.year}"
    return f"{day_words(period.start)} – {day_words(period.end)}"
