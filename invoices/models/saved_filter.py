from django.conf import settings
from django.db import models
from django.db.models import Q


class SavedFilter(models.Model):
    """A person's own name for a way to narrow the list of invoices. `query` is the list's address behind the `?`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "id")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("user", "name"), name="saved_filter_once_per_name"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="saved_filter_not_empty"),
        )

    def __str__(self) -> str:
        return self.name
