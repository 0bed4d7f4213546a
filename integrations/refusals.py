"""What a person is told who asks for a delivery that cannot be: at once, and in his language."""

from django.utils.translation import gettext as _

from integrations.registry import Integration
from invoices.errors import Conflict
from invoices.models import Invoice
from invoices.states import LABELS, Status


def not_approved(invoice: Invoice) -> Conflict:
    words = {"invoice": invoice.display_number, "status": LABELS[Status(invoice.status)]}
    return Conflict(_("%(invoice)s is %(status)s; only approved ones are delivered.") % words)


def no_business(integration: Integration, invoice: Invoice) -> str:
    words = {"service": integration.title, "invoice": invoice.display_number}
    return _("%(service)s has no business with %(invoice)s.") % words
