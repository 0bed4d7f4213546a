from uuid import uuid4

from django.db import models

from integrations.exchange.models.api_key import ApiKey


class UploadLocation(models.Model):
    """Where one file may be put, once and for a while (spec 7, Upload). Its id is nothing that can be guessed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="locations")
    file_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=50)
    userdata = models.TextField(blank=True, default="", help_text="As it was given; comes back on the document.")
    sourcedata = models.TextField(blank=True, default="", help_text="As it was given: base64 of JSON.")
    in_bucket = models.BooleanField(default=False, help_text="Put into the bucket, where the worker looks for it.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    refused = models.TextField(blank=True, default="", help_text="Why what was put here was not taken.")

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=("expires_at",), condition=models.Q(in_bucket=True), name="location_in_bucket"),)

    def __str__(self) -> str:
        return self.file_name
