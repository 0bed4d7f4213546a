"""`/invoice-jobs`: start one, watch it, cancel it, try what failed again (spec 6, Job)."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from invoices.api import job_examples as examples
from invoices.api.job_shapes import JobRequest, JobShape, ListedJobShape, StartedJobShape
from invoices.api.periods import read_period, required_period
from invoices.api.represent_job import listed_jobs, whole_job
from invoices.api.requests import NoBody
from invoices.models import InvoiceJob, JobStep
from invoices.services.cancel_job import cancel_job
from invoices.services.create_drafts import default_period
from invoices.services.job_steps import through
from invoices.services.retry_failed_items import retry_failed_items
from invoices.services.start_job import start_automatic_job, start_job
from proxima_invoice.foundation.api.idempotency import idempotent
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.pagination import page_of, window
from proxima_invoice.foundation.api.parser import json_object, no_body, only
from proxima_invoice.foundation.api.problems import invalid
from proxima_invoice.foundation.api.views import ApiViewSet, answer, as_id, caller, page_answer

JOB_ID = OpenApiParameter("job_id", UUID, OpenApiParameter.PATH)
GIVES_ID = {"job_id": "$response.body#/data/job_id"}
GIVES_FIRST_ID = {"job_id": "$response.body#/data/0/job_id"}
NO_SUCH_JOB = f"There is no invoice job {examples.JOB_ID}."
READ, RUN = "invoices.view_invoicejob", "invoices.run_invoicejob"
FIELDS = ("job_type", "application_keys", "period_start", "period_end", "steps")


class JobsView(ApiViewSet):
    tag = "invoice jobs"

    @operation(
        summary="Jobs, newest first",
        name="list_invoice_jobs",
        permission=READ,
        description="Without their items.",
        answers=ListedJobShape,
        example=examples.LISTED,
        many=True,
        paged=True,
        leads_to=GIVES_FIRST_ID,
    )
    def list(self, request: Request) -> Response:
        page = page_of(InvoiceJob.objects.order_by("-created_at", "-id"), window(request.query_params))
        return page_answer(page, listed_jobs(page.rows))

    @operation(
        summary="Start a job",
        name="start_invoice_job",
        permission=RUN,
        description=(
            "It happens in the background, each contract by itself: one that fails never stops the others, one that "
            "is invoiced already is skipped. Ask for the job to see how far it is."
        ),
        takes=JobRequest,
        takes_example=examples.REQUEST,
        answers=StartedJobShape,
        example={"job_id": examples.JOB_ID},
        status=201,
        sends_location=True,
        idempotent=True,
        leads_to=GIVES_ID,
        refuses={
            "CONFLICT": "No contract qualifies that has no invoice for this period yet.",
            "VALIDATION_ERROR": "application_keys: Name the contracts.",
        },
    )
    @idempotent
    def create(self, request: Request) -> Response:
        body = only(json_object(request), FIELDS)
        job = _start(request, body)
        return answer(
            StartedJobShape({"job_id": job.pk}).data, status=201, headers={"Location": f"{request.path}/{job.pk}"}
        )


class JobView(ApiViewSet):
    tag = "invoice jobs"
    path_parameters = (JOB_ID,)

    @operation(
        summary="One job with its contracts",
        name="get_invoice_job",
        permission=READ,
        answers=JobShape,
        example=examples.JOB,
        refuses={"NOT_FOUND": NO_SUCH_JOB},
    )
    def retrieve(self, _request: Request, job_id: str) -> Response:
        return answer(whole_job(as_id(job_id, name="job_id")))


class CancelJobView(ApiViewSet):
    tag = "invoice jobs"
    path_parameters = (JOB_ID,)

    @operation(
        summary="Cancel a job",
        name="cancel_invoice_job",
        permission=RUN,
        description="What it has made stays; what it has not begun is skipped.",
        takes=NoBody,
        takes_example={},
        body_is_optional=True,
        answers=JobShape,
        example=examples.JOB | {"job_status": "cancelled"},
        refuses={"NOT_FOUND": NO_SUCH_JOB, "CONFLICT": "The job is done; there is nothing left to cancel."},
    )
    def create(self, request: Request, job_id: str) -> Response:
        no_body(request)
        job = cancel_job(job_id=as_id(job_id, name="job_id"), user=caller(request))
        return answer(whole_job(job.pk))


class RetryFailedView(ApiViewSet):
    tag = "invoice jobs"
    path_parameters = (JOB_ID,)

    @operation(
        summary="Try what failed again",
        name="retry_failed_of_invoice_job",
        permission=RUN,
        description="Each contract goes on with the step that failed. A draft that nobody edited is computed anew.",
        takes=NoBody,
        takes_example={},
        body_is_optional=True,
        answers=JobShape,
        example=examples.JOB | {"job_status": "in_progress"},
        refuses={"NOT_FOUND": NO_SUCH_JOB, "CONFLICT": "Nothing failed in this job."},
    )
    def create(self, request: Request, job_id: str) -> Response:
        no_body(request)
        job = retry_failed_items(job_id=as_id(job_id, name="job_id"), user=caller(request))
        return answer(whole_job(job.pk))


def _start(request: Request, body: dict[str, Any]) -> InvoiceJob:
    user, job_type = caller(request), body.get("job_type")
    if job_type not in InvoiceJob.JobType.values:
        raise invalid({"job_type": _("Give one of %(choices)s.") % {"choices": ", ".join(InvoiceJob.JobType.values)}})
    last = through(body["steps"]) if "steps" in body else None
    if job_type == InvoiceJob.JobType.AUTOMATIC:
        if "application_keys" in body:
            raise invalid({"application_keys": _("An automatic job finds its contracts itself.")})
        return start_automatic_job(user=user, period=read_period(body) or default_period(), through=last)
    period, keys = required_period(body), body.get("application_keys")
    if not isinstance(keys, list):
        raise invalid({"application_keys": _("Name the contracts, in a list.")})
    return start_job(user=user, period=period, application_keys=keys, through=last or JobStep.PDF)
