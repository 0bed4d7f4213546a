from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from integrations.exchange.models.company import Company

SCOPES = ("upload", "read", "subscribe")


class ApiKey(models.Model):
    """What an accounting system shows as `x-api-key` (spec 7, Key). It is shown once; here is its digest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="keys", verbose_name=_("company"))
    name = models.CharField(_("name"), max_length=100, blank=True, default="", help_text=_("Who has it, and where."))
    hint = models.CharField(_("begins with"), max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    may_upload = models.BooleanField(_("may upload"), default=False)
    may_read = models.BooleanField(_("may read"), default=False)
    may_subscribe = models.BooleanField(_("may subscribe"), default=False)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.company} {self.hint}…"

    @property
    def scopes(self) -> list[str]:
        return [scope for scope in SCOPES if getattr(self, f"may_{scope}")]
