"""Invoice jobs and their settings in JSON, and what may be sent about them (spec 6)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices.api.requests import DayIn, SaidIn
from invoices.models import InvoiceAutomation, InvoiceJob, InvoiceJobItem, JobStep
from invoices.models.invoice_automation import LONGEST_THRESHOLD
from invoices.services.check_values import LONGEST_KEY
from invoices.services.start_job import MOST_CONTRACTS
from proxima_invoice.foundation.api.fields import TEXT
from proxima_invoice.foundation.api.shapes import RequestShape


@extend_schema_field({"type": "array", "items": {"type": "string", "enum": JobStep.values}, "minItems": 1})
class StepsField(serializers.ListField):
    """Some of validation, recalculation, pdf, capture and email, in any order; those before the last of them are always
    part.
    """


@extend_schema_field({"type": "string", "maxLength": 255, "pattern": TEXT})
class CommaListIn(serializers.Field[Any, Any, Any, Any]):
    """Statuses with commas between; empty: any."""


class StartedJobShape(serializers.Serializer[Any]):
    job_id = serializers.UUIDField()


class ProgressShape(serializers.Serializer[Any]):
    """The four states add up to the total."""

    total = serializers.IntegerField()
    success = serializers.IntegerField()
    failure = serializers.IntegerField()
    pending = serializers.IntegerField()
    skipped = serializers.IntegerField()


class ListedJobShape(serializers.Serializer[Any]):
    """A job without its items."""

    job_id = serializers.UUIDField()
    job_type = serializers.ChoiceField(choices=InvoiceJob.JobType.choices)
    job_status = serializers.ChoiceField(choices=InvoiceJob.Status.choices)
    progress = ProgressShape()


class JobItemShape(serializers.Serializer[Any]):
    application_key = serializers.CharField()
    status = serializers.ChoiceField(choices=InvoiceJobItem.Status.choices)
    step = serializers.ChoiceField(
        choices=JobStep.choices, help_text="Of a pending contract the next; of any other the last."
    )
    message = serializers.CharField(help_text="A sentence for people, in their language: what came of it, or why not.")
    invoice_id = serializers.UUIDField(allow_null=True, help_text="What the job made, or what it found in its way.")
    invoice_number = serializers.CharField(allow_null=True, help_text="As printed: the invoice's display_number.")
    download_link = serializers.CharField(allow_null=True, help_text="Of the PDF, once there is one; needs the token.")


class JobShape(ListedJobShape):
    items = JobItemShape(many=True, help_text="By application_key.")


class JobRequest(RequestShape):
    """A manual job names its contracts; an automatic one finds them by the settings."""

    job_type = serializers.ChoiceField(choices=InvoiceJob.JobType.choices)
    application_keys = serializers.ListField(
        child=SaidIn(max_length=LONGEST_KEY), required=False, min_length=1, max_length=MOST_CONTRACTS
    )
    period_start = DayIn(required=False, help_text="An automatic job may leave both out: the previous calendar month.")
    period_end = DayIn(required=False)
    steps = StepsField(required=False, help_text="Absent: up to pdf; of an automatic job, as far as the settings say.")


class AutomationShape(serializers.Serializer[Any]):
    enabled = serializers.BooleanField()
    hour_of_day = serializers.IntegerField(help_text="0 to 23, by the product's clock.")
    period = serializers.ChoiceField(choices=InvoiceAutomation.Period.choices)
    threshold = serializers.IntegerField(help_text="Hours from 24:00 of the delivery date.")
    status = serializers.CharField(help_text="Statuses of contracts, with commas between; empty: any.")
    extended_order_status = serializers.CharField(help_text="Extended statuses, with commas between; empty: any.")
    steps = StepsField()


class AutomationRequest(RequestShape):
    """What is left out stays as it is."""

    enabled = serializers.BooleanField(required=False)
    hour_of_day = serializers.IntegerField(required=False, min_value=0, max_value=23)
    period = serializers.ChoiceField(choices=InvoiceAutomation.Period.choices, required=False)
    threshold = serializers.IntegerField(required=False, min_value=0, max_value=LONGEST_THRESHOLD)
    status = CommaListIn(required=False)
    extended_order_status = CommaListIn(required=False)
    steps = StepsField(required=False)
