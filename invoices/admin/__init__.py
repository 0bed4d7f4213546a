"""The admin of invoices and of what they need: a page or view a file."""

from invoices.admin.branding import BrandingAdmin
from invoices.admin.invoice import InvoiceAdmin
from invoices.admin.numbering import NumberingSchemaAdmin
from invoices.admin.tax_rule import TaxRuleAdmin

__all__ = ["BrandingAdmin", "InvoiceAdmin", "NumberingSchemaAdmin", "TaxRuleAdmin"]
