from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LARGEST_NUMBER = 999_999_999
"""Leaves the counter room below what an integer column holds, whatever the database."""
LONGEST_NAME, LONGEST_TEXT, LONGEST_SEQUENCE_KEY = 100, 40, 100
MOST_DIGITS = 20


class NumberingSchema(models.Model):
    """How invoice numbers look and count (spec 6, Numbering schemas)."""

    name = models.CharField(_("name"), max_length=LONGEST_NAME, unique=True)
    schema_type = models.CharField(_("schema type"), max_length=20, default="invoice", editable=False)
    pre_text = models.CharField(
        _("pre text"),
        max_length=LONGEST_TEXT,
        blank=True,
        default="",
        help_text=_("Before the number, as INV- or __year__/."),
    )
    post_text = models.CharField(
        _("post text"), max_length=LONGEST_TEXT, blank=True, default="", help_text=_("After the number.")
    )
    start_value = models.PositiveIntegerField(
        _("start value"), default=1, validators=[MaxValueValidator(LARGEST_NUMBER)]
    )
    max_value = models.PositiveIntegerField(
        _("max value"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LARGEST_NUMBER)],
        help_text=_("Empty: no limit."),
    )
    number_of_digits = models.PositiveSmallIntegerField(
        _("number of digits"),
        default=0,
        validators=[MaxValueValidator(MOST_DIGITS)],
        help_text=_("Padded with zeros to so many digits."),
    )
    sequence_key = models.CharField(
        _("sequence key"),
        max_length=LONGEST_SEQUENCE_KEY,
        blank=True,
        default="",
        help_text=_("Empty: one counter. __year__ starts again each year, __application__ counts per contract."),
    )
    placeholders = models.JSONField(
        _("placeholders"),
        default=dict,
        blank=True,
        help_text=_('Own placeholders: {"__office__": {"required": true, "default": "TAS"}}.'),
    )
    is_active = models.BooleanField(_("is active"), default=False)

    class Meta:
        verbose_name = _("numbering schema")
        verbose_name_plural = _("numbering schemas")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=("schema_type",), condition=Q(is_active=True), name="numbering_one_active_per_type"
            ),
            models.CheckConstraint(condition=Q(schema_type="invoice"), name="numbering_type_known"),
            models.CheckConstraint(
                condition=Q(start_value__lte=LARGEST_NUMBER, number_of_digits__lte=20), name="numbering_within_reach"
            ),
        )

    def __str__(self) -> str:
        return self.name


class NumberingCounter(models.Model):
    """The next number of one sequence. Its row is the lock under which numbers are taken."""

    schema = models.ForeignKey(NumberingSchema, on_delete=models.PROTECT, related_name="counters")
    sequence_key = models.CharField(max_length=LONGEST_SEQUENCE_KEY, blank=True, default="")
    first_value = models.PositiveIntegerField(
        help_text="Where it began: the schema may begin elsewhere by now, and the report of gaps has to know."
    )
    next_value = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("schema", "sequence_key"), name="numbering_one_counter_per_key"),
        )

    def __str__(self) -> str:
        return f"{self.schema} {self.sequence_key} → {self.next_value}"
