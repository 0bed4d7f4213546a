from integrations.exchange.admin.allocation import ExpenseAccountAdmin, VatClassAdmin
from integrations.exchange.admin.api_key import ApiKeyAdmin
from integrations.exchange.admin.company import CompanyAdmin
from integrations.exchange.admin.document import IncomingDocumentAdmin
from integrations.exchange.admin.notification import NotificationAdmin
from integrations.exchange.admin.signing_key import SigningKeyAdmin
from integrations.exchange.admin.subscription import SubscriptionAdmin
from integrations.exchange.admin.sync_errors import card, mark, source
from invoices.admin.filters import offer_mark
from proxima_invoice.foundation.admin import panels, timelines

panels.register("invoice_warnings", card)
timelines.register("invoice", source)
offer_mark(mark)

__all__ = [
    "ApiKeyAdmin",
    "CompanyAdmin",
    "ExpenseAccountAdmin",
    "IncomingDocumentAdmin",
    "NotificationAdmin",
    "SigningKeyAdmin",
    "SubscriptionAdmin",
    "VatClassAdmin",
]
