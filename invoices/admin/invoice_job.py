"""Invoice jobs: the list, and the addresses of their pages (spec 6)."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.admin.job_page import cancel, job_page, job_parts, retry_failed
from invoices.admin.job_words import ITEMS, JOBS, THROUGH, TYPES, job_label, job_period_words
from invoices.admin.start_job import start_page
from invoices.models import InvoiceJob, JobStep
from invoices.queries.job_progress import done, progress_of, status_of, unfinished
from invoices.templatetags.invoice_admin import moment
from proxima_invoice.foundation.admin.base import ChangeList, ReadOnlyModelAdmin


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("State")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status.value, look.word) for status, look in JOBS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[InvoiceJob]) -> QuerySet[InvoiceJob]:
        match self.value():
            case InvoiceJob.Status.CANCELLED:
                return queryset.exclude(cancelled_at=None)
            case InvoiceJob.Status.IN_PROGRESS:
                return unfinished(queryset)
            case InvoiceJob.Status.DONE:
                return done(queryset)
            case _:
                return queryset


class JobList(ChangeList):
    """How far the jobs of the page are, counted in one query."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        jobs: list[Any] = list(self.result_list)
        progress = progress_of(job.pk for job in jobs)
        for job in jobs:
            job.progress = progress[job.pk]
        self.result_list = jobs


@admin.register(InvoiceJob)
class InvoiceJobAdmin(ReadOnlyModelAdmin):
    list_display = ("started", "period", "contracts", "state", "outcome", "goes_through", "started_by")
    list_display_links = ("started",)
    list_filter = (StateFilter,)
    ordering = ("-created_at", "-id")
    actions = None
    list_before_template = "admin/invoices/invoice/_jobs_head.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return JobList

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("start/", self._view(start_page), name="invoices_invoicejob_start"),
            path("<uuid:object_id>/parts/", self._view(job_parts), name="invoices_invoicejob_parts"),
            path("<uuid:object_id>/cancel/", self._view(cancel), name="invoices_invoicejob_cancel"),
            path("<uuid:object_id>/retry-failed/", self._view(retry_failed), name="invoices_invoicejob_retry_failed"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may_run = request.user.has_perm("invoices.run_invoicejob")
        answer: HttpResponse = super().changelist_view(request, {**(extra_context or {}), "may_run": may_run})
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of one job stands where Django's form would."""
        return job_page(self, request, object_id=_as_id(object_id))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A job's page is its history."""
        return HttpResponseRedirect(reverse("admin:invoices_invoicejob_change", args=[_as_id(object_id)]))

    def _view(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        bound = partial(view, self)
        return cast("Callable[..., HttpResponse]", self.admin_site.admin_view(update_wrapper(bound, view)))

    @admin.display(description=gettext_lazy("Started"), ordering="created_at")
    def started(self, job: InvoiceJob) -> str:
        return moment(job.created_at)

    @admin.display(description=gettext_lazy("Period"), ordering="period_start")
    def period(self, job: InvoiceJob) -> str:
        return job_period_words(job)

    @admin.display(description=gettext_lazy("Contracts"))
    def contracts(self, job: Any) -> int:
        total: int = job.progress.total
        return total

    @admin.display(description=gettext_lazy("State"))
    def state(self, job: Any) -> SafeString:
        return job_label(status_of(job, job.progress), failures=job.progress.failure)

    @admin.display(description=gettext_lazy("What came of them"))
    def outcome(self, job: Any) -> SafeString:
        counts = [(look.word, getattr(job.progress, status)) for status, look in ITEMS.items()]
        told = ", ".join(f"{count} {str(word).lower()}" for word, count in counts if count)
        return format_html("{}", told or "–")

    @admin.display(description=gettext_lazy("How far"), ordering="through")
    def goes_through(self, job: InvoiceJob) -> SafeString:
        word = THROUGH[JobStep(job.through)]
        if job.job_type == InvoiceJob.JobType.MANUAL:
            return format_html("{}", word)
        return format_html('{} <span class="px-tag">{}</span>', word, TYPES[InvoiceJob.JobType.AUTOMATIC].lower())


def _as_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(_("There is no such job.")) from None
