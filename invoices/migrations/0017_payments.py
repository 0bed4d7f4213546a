import decimal

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models
from django.db.models import F, Q

THROUGH = ("recalculation", "pdf", "capture", "email")
STEPS = [
    ("validation", "validation"),
    ("recalculation", "draft"),
    ("pdf", "PDF"),
    ("capture", "payment"),
    ("email", "sending"),
]


class Migration(migrations.Migration):

    dependencies = [("invoices", "0016_moved_logo")]

    operations = [
        migrations.CreateModel(
            name="PaymentMethod",
            fields=[
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ("customer_key", models.CharField(help_text="The customer's key in the warehouse.", max_length=20, verbose_name="customer")),
                ("provider", models.CharField(max_length=20, verbose_name="provider")),
                ("provider_customer_id", models.CharField(help_text="At Stripe: cus_…", max_length=255, verbose_name="customer there")),
                ("provider_method_id", models.CharField(help_text="At Stripe: pm_…", max_length=255, verbose_name="payment method there")),
                ("label", models.CharField(blank=True, default="", help_text="For people, such as “Visa ·· 4242”. Never a card's number.", max_length=50, verbose_name="label")),
                ("enabled", models.BooleanField(default=True, help_text="Invoices of this customer may be charged to it.", verbose_name="enabled")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
            ],
            options={
                "verbose_name": "payment method",
                "verbose_name_plural": "payment methods",
                "ordering": ("customer_key", "-created_at", "-id"),
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "provider_method_id"), name="payment_method_once", violation_error_message="This payment method is stored already."),
                    models.UniqueConstraint(condition=Q(("enabled", True)), fields=("customer_key",), name="payment_method_one_enabled", violation_error_message="This customer has an enabled payment method. Disable that one first."),
                    models.CheckConstraint(condition=~Q(customer_key="") & ~Q(provider="") & ~Q(provider_customer_id="") & ~Q(provider_method_id=""), name="payment_method_keys_not_empty"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ("provider", models.CharField(max_length=20, verbose_name="provider")),
                ("provider_customer_id", models.CharField(max_length=255)),
                ("provider_method_id", models.CharField(max_length=255)),
                ("method_label", models.CharField(blank=True, default="", max_length=50, verbose_name="payment method")),
                ("provider_id", models.CharField(blank=True, default="", help_text="What the provider calls the payment, once it said so.", max_length=255)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=15, verbose_name="amount")),
                ("refunded_amount", models.DecimalField(decimal_places=2, default=decimal.Decimal("0"), max_digits=15, verbose_name="refunded")),
                ("currency", models.CharField(max_length=5, verbose_name="currency")),
                ("state", models.CharField(choices=[("open", "outcome not known yet"), ("captured", "captured"), ("declined", "declined"), ("partially_refunded", "partly refunded"), ("refunded", "refunded")], default="open", max_length=20, verbose_name="state")),
                ("code", models.CharField(blank=True, default="", help_text="Why it was declined, by the provider.", max_length=100)),
                ("message", models.TextField(blank=True, default="", help_text="Why it was declined, or why nobody knows yet.")),
                ("started_by", models.CharField(max_length=150, verbose_name="started by")),
                ("created_at", models.DateTimeField(verbose_name="started")),
                ("asked_at", models.DateTimeField(blank=True, help_text="When the provider was first asked.", null=True)),
                ("ended_at", models.DateTimeField(blank=True, help_text="When it was captured or declined.", null=True)),
                ("invoice", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="invoices.invoice")),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "ordering": ("-created_at", "-id"),
                "permissions": (("capture_payment", "Can capture payments"), ("refund_payment", "Can refund payments")),
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["-created_at", "-id"], name="payment_newest_first")],
                "constraints": [
                    models.UniqueConstraint(condition=Q(("state", "open")), fields=("invoice",), name="payment_one_open"),
                    models.UniqueConstraint(condition=~Q(provider_id=""), fields=("provider", "provider_id"), name="payment_once_at_provider"),
                    models.CheckConstraint(condition=Q(("amount__gt", 0)), name="payment_of_something"),
                    models.CheckConstraint(
                        condition=Q(state__in=("open", "declined", "captured"), refunded_amount=0)
                        | Q(state="partially_refunded", refunded_amount__gt=0, refunded_amount__lt=F("amount"))
                        | Q(state="refunded", refunded_amount=F("amount")),
                        name="payment_state_as_refunded",
                    ),
                    models.CheckConstraint(condition=Q(state__in=("open", "declined")) | ~Q(provider_id=""), name="payment_taken_by_somebody"),
                    models.CheckConstraint(condition=~Q(state="declined") | ~Q(message=""), name="payment_says_why_not"),
                    models.CheckConstraint(condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)), name="payment_ends_once_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ("provider_id", models.CharField(blank=True, default="", max_length=255)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=15)),
                ("reason", models.TextField()),
                ("state", models.CharField(choices=[("open", "outcome not known yet"), ("succeeded", "given back"), ("failed", "refused")], default="open", max_length=10)),
                ("code", models.CharField(blank=True, default="", max_length=100)),
                ("message", models.TextField(blank=True, default="", help_text="Why it was refused, or why nobody knows yet.")),
                ("started_by", models.CharField(max_length=150)),
                ("created_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("payment", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="invoices.payment")),
            ],
            options={
                "ordering": ("-created_at", "-id"),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(condition=Q(("state", "open")), fields=("payment",), name="refund_one_open"),
                    models.CheckConstraint(condition=Q(("amount__gt", 0)), name="refund_of_something"),
                    models.CheckConstraint(condition=Q(state__in=("open", "succeeded", "failed")), name="refund_state_known"),
                    models.CheckConstraint(condition=~Q(state="failed") | ~Q(message=""), name="refund_says_why_not"),
                    models.CheckConstraint(condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)), name="refund_ends_once_known"),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="invoicejob", name="invoice_job_through_known"),
        migrations.RemoveConstraint(model_name="invoicejobitem", name="invoice_job_item_step_known"),
        migrations.RemoveConstraint(model_name="invoiceautomation", name="invoice_automation_through_known"),
        migrations.AlterField(
            model_name="invoicejob",
            name="through",
            field=models.CharField(choices=STEPS, help_text="The last step that was asked for.", max_length=20),
        ),
        migrations.AlterField(
            model_name="invoicejobitem",
            name="step",
            field=models.CharField(choices=STEPS, default="validation", max_length=20),
        ),
        migrations.AlterField(
            model_name="invoiceautomation",
            name="through",
            field=models.CharField(choices=[("recalculation", "drafts"), ("pdf", "drafts with PDF, in review"), ("capture", "paid by the stored payment method, once approved"), ("email", "sent to the customer, once approved")], default="pdf", help_text="What the job does. Nothing is sent before it is approved.", max_length=20, verbose_name="how far"),
        ),
        migrations.AddConstraint(
            model_name="invoicejob",
            constraint=models.CheckConstraint(condition=Q(through__in=THROUGH), name="invoice_job_through_known"),
        ),
        migrations.AddConstraint(
            model_name="invoicejobitem",
            constraint=models.CheckConstraint(condition=Q(step__in=("validation", *THROUGH)), name="invoice_job_item_step_known"),
        ),
        migrations.AddConstraint(
            model_name="invoiceautomation",
            constraint=models.CheckConstraint(condition=Q(through__in=THROUGH), name="invoice_automation_through_known"),
        ),
    ]
