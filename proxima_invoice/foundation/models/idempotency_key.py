from django.conf import settings
from django.db import models


class IdempotencyKey(models.Model):
    """A request that its client may send again, and the answer it got (spec 3, Idempotency-Key).

    Without an answer it is running, or its process died: after a while the next one takes it over.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the body.")
    started_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="HTTP status of the answer.")
    headers = models.JSONField(default=dict, blank=True)
    body = models.TextField(blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "path", "key"), name="idempotency_key_once"),)

    def __str__(self) -> str:
        return self.key
