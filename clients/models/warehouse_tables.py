"""The warehouse's five tables in the product's own database, for where no ClickHouse is configured (spec 2, Warehouse).

Filled by `manage.py load_warehouse`, read by `clients.warehouse.database`, changed by nothing else. Columns have the
names and the order of `clients.warehouse.tables`, of which these are the embedded copy (a test holds them together).
Keys and labels are bounded because they are indexed; other texts are not. Money is DECIMAL(18,2) as in the warehouse,
but SQLite keeps it as a float of 15 safe digits: the loader refuses larger amounts, so that every database agrees.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KEY_LENGTH = 255


class WarehouseApplication(models.Model):
    """`cdm.jira_applications`: a service contract."""

    application_key = models.CharField(_("application key"), max_length=KEY_LENGTH, unique=True)
    customer_key = models.CharField(_("customer key"), max_length=KEY_LENGTH)
    status = models.TextField(_("status"), blank=True)
    application_name = models.TextField(_("application name"), blank=True)
    description = models.TextField(_("description"), blank=True)
    start_date = models.DateField(_("start date"))
    finish_date = models.DateField(_("finish date"), null=True, blank=True)
    deal_amount = models.DecimalField(_("deal amount"), max_digits=18, decimal_places=2)
    deal_type = models.TextField(_("deal type"), blank=True)
    monthly_limit = models.PositiveBigIntegerField(_("monthly limit"), null=True, blank=True)
    hourly_rate = models.DecimalField(_("hourly rate"), max_digits=18, decimal_places=2)
    currency = models.TextField(_("currency"), blank=True)
    invoice_amount = models.DecimalField(_("invoice amount"), max_digits=18, decimal_places=2)
    agreement_date = models.DateField(_("agreement date"), null=True, blank=True)
    # The warehouse tells an unknown number (NULL) from an empty one, so this table does.
    agreement_number = models.TextField(_("agreement number"), null=True, blank=True)  # noqa: DJ001 - see above
    labels = models.TextField(_("labels"), blank=True)
    extended_status = models.TextField(_("extended status"), blank=True)

    class Meta:
        verbose_name = _("warehouse application")
        verbose_name_plural = _("warehouse applications")

    def __str__(self) -> str:
        return self.application_key


class WarehouseCustomer(models.Model):
    """`cdm.jira_customers`: the company behind contracts."""

    customer_key = models.CharField(_("customer key"), max_length=KEY_LENGTH, unique=True)
    company_name = models.TextField(_("company name"), blank=True)
    company_type = models.TextField(_("company type"), blank=True)
    address = models.TextField(_("address"), blank=True)
    tin = models.TextField(_("tin"), blank=True)
    ccea = models.TextField(_("ccea"), blank=True)
    swift_bic = models.TextField(_("swift bic"), blank=True)
    account_number = models.TextField(_("account number"), blank=True)
    mfo = models.TextField(_("mfo"), blank=True)
    bank_name = models.TextField(_("bank name"), blank=True)
    signer_full_name = models.TextField(_("signer full name"), blank=True)
    signer_position = models.TextField(_("signer position"), blank=True)
    country = models.TextField(_("country"), blank=True)
    vat_code = models.TextField(_("vat code"), blank=True)

    class Meta:
        verbose_name = _("warehouse customer")
        verbose_name_plural = _("warehouse customers")

    def __str__(self) -> str:
        return self.customer_key


class WarehouseContact(models.Model):
    """`cdm.jira_contacts`: a person at a customer."""

    customer_key = models.CharField(_("customer key"), max_length=KEY_LENGTH, db_index=True)
    name = models.TextField(pgettext_lazy("of a person", "name"), blank=True)
    email = models.TextField(_("email"), blank=True)
    phone = models.TextField(_("phone"), blank=True)

    class Meta:
        verbose_name = _("warehouse contact")
        verbose_name_plural = _("warehouse contacts")

    def __str__(self) -> str:
        return self.name or self.email


class WarehouseWorklog(models.Model):
    """`tempo.worklogs_flat`: a time entry. `duration_seconds` as tracked; `started_at` NULL where it is not known."""

    duration_seconds = models.PositiveBigIntegerField(_("duration seconds"))
    account_id = models.CharField(_("account id"), max_length=KEY_LENGTH, blank=True)
    user_name = models.TextField(_("user name"), blank=True)
    start_date = models.DateField(_("start date"))
    project_label = models.CharField(_("project label"), max_length=KEY_LENGTH, blank=True)
    issue_key = models.CharField(_("issue key"), max_length=KEY_LENGTH, blank=True)
    worklog_id = models.CharField(_("worklog id"), max_length=KEY_LENGTH, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)

    class Meta:
        verbose_name = _("warehouse worklog")
        verbose_name_plural = _("warehouse worklogs")
        indexes = [
            models.Index(fields=["project_label", "start_date"], name="worklog_label_date"),
            models.Index(fields=["start_date"], name="worklog_date"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_key} {self.start_date} {self.duration_seconds} s"


class WarehouseIssue(models.Model):
    """`jira.jira_issues`: what a worklog was for."""

    issue_key = models.CharField(_("issue key"), max_length=KEY_LENGTH, unique=True)
    issue_type = models.TextField(_("issue type"), blank=True)
    priority = models.TextField(_("priority"), blank=True)
    project_label = models.TextField(_("project label"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    linked_issue_key = models.TextField(_("linked issue key"), blank=True)

    class Meta:
        verbose_name = _("warehouse issue")
        verbose_name_plural = _("warehouse issues")

    def __str__(self) -> str:
        return self.issue_key


class WarehouseLoad(models.Model):
    """When the five tables were last filled: at most one row, of id 1, whose lock lets one load go at a time."""

    ONLY_ID = 1

    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("warehouse load")
        verbose_name_plural = _("warehouse loads")

    def __str__(self) -> str:
        return self.loaded_at.isoformat(sep=" ", timespec="minutes")
