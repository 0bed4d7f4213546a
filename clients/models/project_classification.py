from django.db import models


class ProjectClassification(models.Model):
    """Whether a Jira project's hours can be billed at all (spec 2, Settings per application). No row means billable."""

    class Kind(models.TextChoices):
        BILLABLE = "billable", "billable"
        INTERNAL = "internal", "internal"
        OVERHEAD = "overhead", "overhead"

    project_label = models.CharField(max_length=128, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.BILLABLE)

    class Meta:
        ordering = ("project_label",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("billable", "internal", "overhead")), name="project_classification_known"
            ),
        )

    def __str__(self) -> str:
        return self.project_label
