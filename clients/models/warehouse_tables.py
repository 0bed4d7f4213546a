"""The warehouse's five tables in the product's own database, for where no ClickHouse is configured (spec 2, Warehouse).

Filled by `manage.py load_warehouse`, read by `clients.warehouse.database`, changed by nothing else. Columns have the
names and the order of `clients.warehouse.tables`, of which these are the embedded copy (a test holds them together).
Keys and labels are bounded because they are indexed; other texts are not. Money is DECIMAL(18,2) as in the warehouse,
but SQLite keeps it as a float of 15 safe digits: the loader refuses larger amounts, so that every database agrees.
"""

from django.db import models

KEY_LENGTH = 255


class WarehouseApplication(models.Model):
    """`cdm.jira_applications`: a service contract."""

    application_key = models.CharField(max_length=KEY_LENGTH, unique=True)
    customer_key = models.CharField(max_length=KEY_LENGTH)
    status = models.TextField(blank=True)
    application_name = models.TextField(blank=True)
    description = models.TextField(blank=True)
    start_date = models.DateField()
    finish_date = models.DateField(null=True, blank=True)
    deal_amount = models.DecimalField(max_digits=18, decimal_places=2)
    deal_type = models.TextField(blank=True)
    monthly_limit = models.PositiveBigIntegerField(null=True, blank=True)
    hourly_rate = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.TextField(blank=True)
    invoice_amount = models.DecimalField(max_digits=18, decimal_places=2)
    agreement_date = models.DateField(null=True, blank=True)
    # The warehouse tells an unknown number (NULL) from an empty one, so this table does.
    agreement_number = models.TextField(null=True, blank=True)  # noqa: DJ001 - see above
    labels = models.TextField(blank=True)
    extended_status = models.TextField(blank=True)

    class Meta:
        verbose_name = "warehouse application"

    def __str__(self) -> str:
        return self.application_key


class WarehouseCustomer(models.Model):
    """`cdm.jira_customers`: the company behind contracts."""

    customer_key = models.CharField(max_length=KEY_LENGTH, unique=True)
    company_name = models.TextField(blank=True)
    company_type = models.TextField(blank=True)
    address = models.TextField(blank=True)
    tin = models.TextField(blank=True)
    ccea = models.TextField(blank=True)
    swift_bic = models.TextField(blank=True)
    account_number = models.TextField(blank=True)
    mfo = models.TextField(blank=True)
    bank_name = models.TextField(blank=True)
    signer_full_name = models.TextField(blank=True)
    signer_position = models.TextField(blank=True)
    country = models.TextField(blank=True)
    vat_code = models.TextField(blank=True)

    class Meta:
        verbose_name = "warehouse customer"

    def __str__(self) -> str:
        return self.customer_key


class WarehouseContact(models.Model):
    """`cdm.jira_contacts`: a person at a customer."""

    customer_key = models.CharField(max_length=KEY_LENGTH, db_index=True)
    name = models.TextField(blank=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)

    class Meta:
        verbose_name = "warehouse contact"

    def __str__(self) -> str:
        return self.name or self.email


class WarehouseWorklog(models.Model):
    """`tempo.worklogs_flat`: a time entry. `duration_seconds` as tracked; `started_at` NULL where it is not known."""

    duration_seconds = models.PositiveBigIntegerField()
    account_id = models.CharField(max_length=KEY_LENGTH, blank=True)
    user_name = models.TextField(blank=True)
    start_date = models.DateField()
    project_label = models.CharField(max_length=KEY_LENGTH, blank=True)
    issue_key = models.CharField(max_length=KEY_LENGTH, blank=True)
    worklog_id = models.CharField(max_length=KEY_LENGTH, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "warehouse worklog"
        indexes = [
            models.Index(fields=["project_label", "start_date"], name="worklog_label_date"),
            models.Index(fields=["start_date"], name="worklog_date"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_key} {self.start_date} {self.duration_seconds} s"


class WarehouseIssue(models.Model):
    """`jira.jira_issues`: what a worklog was for."""

    issue_key = models.CharField(max_length=KEY_LENGTH, unique=True)
    issue_type = models.TextField(blank=True)
    priority = models.TextField(blank=True)
    project_label = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    linked_issue_key = models.TextField(blank=True)

    class Meta:
        verbose_name = "warehouse issue"

    def __str__(self) -> str:
        return self.issue_key


class WarehouseLoad(models.Model):
    """When the five tables were last filled: at most one row, of id 1, whose lock lets one load go at a time."""

    ONLY_ID = 1

    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = "warehouse load"

    def __str__(self) -> str:
        return self.loaded_at.isoformat(sep=" ", timespec="minutes")
