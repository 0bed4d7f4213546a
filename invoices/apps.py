from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
    label = "invoices"

    def ready(self) -> None:
        """Contracts choose among our numbering schemas without knowing us; the worker learns what jobs need of it."""
        from clients.admin import numbering_names
        from invoices.models import NumberingSchema
        from invoices.services import (  # those that follow connect themselves
            begin_payment,
            begin_refund,
            follow_approval,  # noqa: F401
            follow_payment,  # noqa: F401
            job_batches,
            run_invoice_job,
        )
        from invoices.services.automatic_job import START_AUTOMATIC_JOB
        from invoices.services.draft_job_batch import batch_went_wrong, draft_job_batch
        from invoices.services.resume_payment import resume_payment, resume_refund
        from proxima_invoice.foundation.work import periodic, registry
        from proxima_invoice.foundation.work.registry import WorkKind

        numbering_names.register(lambda: list(NumberingSchema.objects.values_list("name", flat=True)))
        for name, run, went_wrong in (
            (job_batches.KIND, draft_job_batch, batch_went_wrong),
            (run_invoice_job.KIND, run_invoice_job.run_job_item, run_invoice_job.item_went_wrong),
        ):
            registry.register(WorkKind(name=name, run=run, went_wrong=went_wrong, most_goes=5))
        registry.register(WorkKind(name=begin_payment.KIND, run=resume_payment))
        registry.register(WorkKind(name=begin_refund.KIND, run=resume_refund))
        periodic.register(START_AUTOMATIC_JOB)
