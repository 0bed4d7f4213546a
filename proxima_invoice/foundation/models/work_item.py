from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7


class WorkItem(models.Model):
    """Something that has to be done in the background: what we owe, and how it stands (design, One engine).

    The row is the truth; a broker only says "look now". It is written in the transaction that made the work due, so a
    rollback takes the promise back and a crash after the commit cannot lose it. Who works on it holds a lease.
    """

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("delivery", "waiting")
        RUNNING = "running", pgettext_lazy("delivery", "running")
        DONE = "done", pgettext_lazy("delivery", "done")
        FAILED = "failed", pgettext_lazy("delivery", "gave up")
        UNCERTAIN = "uncertain", pgettext_lazy("delivery", "nobody knows whether it arrived")
        CANCELLED = "cancelled", pgettext_lazy("delivery", "no longer due")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=50, help_text="Which registered function does it.")
    subject = models.CharField(max_length=100, help_text="What it is about, such as a delivery's id.")
    lane = models.CharField(
        max_length=100, blank=True, default="", help_text="Items of one lane are done one after the other."
    )
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    due_at = models.DateTimeField()
    goes = models.PositiveSmallIntegerField(default=0, help_text="How often it was tried since it was last asked for.")
    lease = models.UUIDField(null=True, blank=True, help_text="Who works on it; a new one each time it is taken.")
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("due_at",), condition=Q(state="pending"), name="work_due"),
            models.Index(fields=("leased_until",), condition=Q(state="running"), name="work_leased"),
            models.Index(fields=("kind", "state"), name="work_by_kind"),
        )
        constraints = (
            models.UniqueConstraint(fields=("kind", "subject"), name="work_once"),
            models.UniqueConstraint(
                fields=("lane",), condition=Q(state="running") & ~Q(lane=""), name="work_one_at_a_time_in_a_lane"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("pending", "running", "done", "failed", "uncertain", "cancelled")),
                name="work_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease__isnull=False, leased_until__isnull=False)
                | (~Q(state="running") & Q(lease__isnull=True, leased_until__isnull=True)),
                name="work_lease_while_running",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class WorkAttempt(models.Model):
    """One go: when, how long, and what came of it. Every secret is out of `error`."""

    class Outcome(models.TextChoices):
        RUNNING = "running", pgettext_lazy("delivery", "running")
        DONE = "done", pgettext_lazy("delivery", "done")
        LATER = "later", pgettext_lazy("delivery", "tried again later")
        FAILED = "failed", pgettext_lazy("delivery", "failed")
        UNCERTAIN = "uncertain", pgettext_lazy("delivery", "uncertain")
        LOST = "lost", pgettext_lazy("delivery", "its process ended")
        CANCELLED = "cancelled", pgettext_lazy("delivery", "no longer due")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="attempts", db_index=False)
    lease = models.UUIDField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RUNNING)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.TextField(blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("started_at", "id")
        indexes = (
            models.Index(fields=("item", "started_at"), name="work_attempt_of_item"),
            models.Index(fields=("started_at",), name="work_attempt_lately"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.outcome}"
