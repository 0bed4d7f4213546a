from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectClassification(models.Model):
    """Whether a Jira project's hours can be billed at all (spec 2, Settings per application). No row means billable."""

    class Kind(models.TextChoices):
        BILLABLE = "billable", pgettext_lazy("kind of project", "billable")
        INTERNAL = "internal", pgettext_lazy("kind of project", "internal")
        OVERHEAD = "overhead", pgettext_lazy("kind of project", "overhead")

    project_label = models.CharField(_("project label"), max_length=128, primary_key=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.BILLABLE)

    class Meta:
        verbose_name = _("project classification")
        verbose_name_plural = _("project classifications")
        ordering = ("project_label",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("billable", "internal", "overhead")), name="project_classification_known"
            ),
        )

    def __str__(self) -> str:
        return self.project_label
