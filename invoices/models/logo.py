from django.db import models
from django.utils.translation import gettext_lazy as _

from proxima_invoice.foundation.models.append_only import AppendOnlyModel


class Logo(AppendOnlyModel):
    """A seller's logo, as it was checked and written anew, by the SHA-256 of its bytes (spec 6, Branding).

    A row never changes and never goes: an issued invoice names the one it was printed with.
    """

    class MediaType(models.TextChoices):
        PNG = "image/png", "PNG"
        JPEG = "image/jpeg", "JPEG"
        SVG = "image/svg+xml", "SVG"

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=20, choices=MediaType)
    content = models.BinaryField()
    drawn = models.BinaryField(default=bytes, help_text="An SVG as a PNG, for mail programs: most of them show no SVG.")
    width = models.PositiveIntegerField(help_text="In pixels; of an SVG in units of its own.")
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(media_type__in=("image/png", "image/jpeg", "image/svg+xml")),
                name="logo_media_type_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_media_type_display()} {self.width} × {self.height}, {self.sha256[:8]}"
