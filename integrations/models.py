from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from invoices.models import Invoice
from proxima_invoice.foundation.models import WorkItem


class Delivery(models.Model):
    """One thing we owe to one outside service for one approval of an invoice (spec 5); its tries are its work's.

    Written by a signal's receiver, in the transaction that made it due.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    integration = models.CharField(max_length=20)
    approval_no = models.PositiveIntegerField()
    work = models.OneToOneField(WorkItem, on_delete=models.PROTECT, related_name="delivery")
    created_at = models.DateTimeField(_("owed since"))

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-created_at", "-id")
        permissions = (("retry_delivery", "Can retry deliveries"),)
        indexes = (models.Index(fields=("-created_at", "-id"), name="delivery_newest_first"),)
        constraints = (
            models.UniqueConstraint(fields=("invoice", "integration", "approval_no"), name="delivery_once_an_approval"),
        )

    def __str__(self) -> str:
        return f"{self.integration} {self.approval_no}"


class MovedChat(models.Model):
    """A Telegram group that became a supergroup, and so another chat, after its id was set (spec 5, Telegram).

    By the id that is set: whoever sets another one starts anew.
    """

    chat_id = models.CharField(max_length=100, unique=True)
    moved_to = models.CharField(max_length=100)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.chat_id} → {self.moved_to}"


class DidoxSession(models.Model):
    """The log-in at Didox that all workers share (spec 5, Didox). Written by `didox.session` alone.

    `token` is encrypted. `given_for` and `refused` are keyed fingerprints of what was logged in with: they tell whether
    the settings have changed since, and nothing else.
    """

    account = models.CharField(max_length=200, unique=True, help_text="Our TIN, and where we log in.")
    token = models.TextField(blank=True, default="", editable=False)
    issued_at = models.DateTimeField(null=True, blank=True)
    given_for = models.CharField(max_length=64, blank=True, default="", editable=False)
    refused = models.CharField(max_length=64, blank=True, default="", editable=False)
    refused_status = models.PositiveSmallIntegerField(null=True, blank=True)
    told = models.TextField(blank=True, default="", help_text="Why there is none.")
    log_in_after = models.DateTimeField(null=True, blank=True)
    logging_in_until = models.DateTimeField(null=True, blank=True, help_text="While somebody is at it.")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.account
