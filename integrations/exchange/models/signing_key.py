from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class SigningKey(models.Model):
    """What notifications are signed by, and the certificate they are checked with (spec 7, Webhooks).

    The newest that is not retired signs; certificates stay, for what was signed before.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    private_key = models.TextField(editable=False, help_text="PEM, sealed by the secret key.")
    certificate = models.TextField(editable=False, help_text="PEM; anybody may have it.")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return str(self.pk)
