"""The admin of invoices and of what they need: a page or view a file."""

from invoices.admin import automation_outlook, branding_preview, numbering_example, rate_example
from invoices.admin.automation import InvoiceAutomationAdmin
from invoices.admin.branding import BrandingAdmin
from invoices.admin.invoice import InvoiceAdmin
from invoices.admin.invoice_job import InvoiceJobAdmin
from invoices.admin.numbering import NumberingSchemaAdmin
from invoices.admin.payment import PaymentAdmin
from invoices.admin.payment_method import PaymentMethodAdmin
from invoices.admin.tax_rule import TaxRuleAdmin
from proxima_invoice.foundation.admin import panels

panels.register("contractraterule", rate_example.panel)
panels.register("numberingschema", numbering_example.panel)
panels.register("invoiceautomation", automation_outlook.panel)
panels.register("branding", branding_preview.panel)

__all__ = [
    "BrandingAdmin",
    "InvoiceAdmin",
    "InvoiceAutomationAdmin",
    "InvoiceJobAdmin",
    "NumberingSchemaAdmin",
    "PaymentAdmin",
    "PaymentMethodAdmin",
    "TaxRuleAdmin",
]
