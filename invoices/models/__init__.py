"""What an invoice is made of."""

from invoices.models.branding import BankAccount, Branding, TaxRule
from invoices.models.contract_lock import ContractLock
from invoices.models.edit_record import EditRecord
from invoices.models.invoice import Invoice
from invoices.models.invoice_automation import InvoiceAutomation
from invoices.models.invoice_document import InvoiceDocument
from invoices.models.invoice_drift import InvoiceDrift
from invoices.models.invoice_event import InvoiceEvent
from invoices.models.invoice_job import InvoiceJob, InvoiceJobItem, JobStep
from invoices.models.line_item import LineItem
from invoices.models.logo import Logo
from invoices.models.numbering import NumberingCounter, NumberingSchema
from invoices.models.payment import Payment, Refund
from invoices.models.payment_method import PaymentMethod
from invoices.models.saved_filter import SavedFilter

__all__ = [
    "BankAccount",
    "Branding",
    "ContractLock",
    "EditRecord",
    "Invoice",
    "InvoiceAutomation",
    "InvoiceDocument",
    "InvoiceDrift",
    "InvoiceEvent",
    "InvoiceJob",
    "InvoiceJobItem",
    "JobStep",
    "LineItem",
    "Logo",
    "NumberingCounter",
    "NumberingSchema",
    "Payment",
    "PaymentMethod",
    "Refund",
    "SavedFilter",
    "TaxRule",
]
