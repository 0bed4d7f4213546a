"""The invented numbering that the documentation tells of."""

from invoices.api.examples import INVOICE_ID

FIELDS = {
    "name": "Abroad",
    "schema_type": "invoice",
    "pre_text": "EXP-__year__-",
    "post_text": "",
    "start_value": 1,
    "max_value": None,
    "number_of_digits": 3,
    "sequence_key": "__year__",
    "placeholders": {},
}
SCHEMA = {"id": 2, **FIELDS, "is_active": False, "has_numbers": False}
REQUEST = {"name": "Abroad", "pre_text": "EXP-__year__-", "number_of_digits": 3, "sequence_key": "__year__"}
PREVIEW_REQUEST = {
    "invoice_date": "2026-02-28",
    "application_key": "APP-001",
    "customer_key": "CUST-001",
    "count": 3,
}
PREVIEW = {
    "sequence_key": "2026",
    "next_number": "EXP-2026-001",
    "numbers": ["EXP-2026-001", "EXP-2026-002", "EXP-2026-003"],
}
FINDING = {
    "kind": "date_out_of_order",
    "schema_id": 1,
    "schema_name": "Default",
    "sequence_key": "",
    "first_number": 8,
    "last_number": 8,
    "invoice_id": INVOICE_ID,
    "display_number": "INV-8",
    "invoice_date": "2026-02-28",
    "later_date": "2026-03-31",
    "reads_like": None,
    "message": "INV-8 is dated 28.02.2026, an earlier number 31.03.2026.",
}
