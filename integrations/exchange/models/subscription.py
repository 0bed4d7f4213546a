from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from integrations.exchange.models.api_key import ApiKey
from integrations.exchange.models.company import Company
from proxima_invoice.foundation.models import WorkItem


class Subscription(models.Model):
    """Who wants to be told of what, and where (spec 7, Webhooks). Until it is confirmed nothing but that is asked."""

    class Event(models.TextChoices):
        ON_DIGITIZED = "on_digitized", _("a document was digitised")
        ON_EXPORTED = "on_exported", _("a document was exported")

    class Status(models.TextChoices):
        PENDING = "pending", pgettext_lazy("subscription", "to be confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("subscription", "confirmed")
        ENDED = "ended", pgettext_lazy("subscription", "ended")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("company")
    )
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("key"))
    name = models.CharField(_("name"), max_length=200)
    event_type = models.CharField(_("told of"), max_length=20, choices=Event)
    target = models.CharField(_("target"), max_length=2000)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.PENDING)
    token = models.CharField(
        max_length=64, unique=True, editable=False, help_text="In SubscribeURL and UnsubscribeURL."
    )
    secret = models.TextField(editable=False, help_text="Of Standard Webhooks; sealed by the secret key.")
    ended_because = models.TextField(_("why it ended"), blank=True, default="")
    created_at = models.DateTimeField(_("made"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=("event_type", "status", "company"), name="subscription_to_tell"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=("pending", "confirmed", "ended")), name="subscription_status_known"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Notification(models.Model):
    """One message to one subscriber; its goes are its work's. Its id is the MessageId, the same over all of them."""

    class Type(models.TextChoices):
        CONFIRMATION = "SubscriptionConfirmation", _("asks to confirm")
        NOTIFICATION = "Notification", _("tells")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="notifications", db_index=False
    )
    type = models.CharField(_("kind"), max_length=30, choices=Type)
    message = models.TextField(_("message"))
    published_at = models.DateTimeField(_("published"))
    work = models.OneToOneField(WorkItem, on_delete=models.PROTECT, related_name="notification")

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ("-published_at", "-id")
        indexes = (
            models.Index(fields=("-published_at", "-id"), name="notification_newest_first"),
            models.Index(fields=("subscription", "-published_at"), name="notification_of_subscriber"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"
