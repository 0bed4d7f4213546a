from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Company(models.Model):
    """One of our firms whose accounting system connects here (spec 7, Key). Incoming documents belong to it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    code = models.CharField(
        _("company code"),
        max_length=50,
        unique=True,
        help_text=_("What the accounting system knows it by, such as its tax number: `companycode` in the exchange."),
    )
    accounting_system = models.CharField(
        _("accounting system"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Its name on the button that exports, such as 1C."),
    )
    gets_our_invoices = models.BooleanField(
        _("gets our invoices"),
        default=True,
        help_text=_(
            "Invoices we approve stand in its queue of exported ones. Switched on later, its accounting system begins "
            "the queue anew to see what was approved before."
        ),
    )

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
