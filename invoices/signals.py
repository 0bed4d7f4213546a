"""Facts about invoices, in the past tense, carrying ids; sent inside the transaction that made them true.

A receiver writes one row and returns (design, Signals).
"""

from django.dispatch import Signal

invoice_drafted = Signal()
"""`invoice_ids`: list of UUID. Drafts were saved, one or a whole batch."""

invoice_status_changed = Signal()
"""`invoice_id`, `from_status`, `to_status`, `by` (user name). Every move, whatever the verb."""

invoice_approved = Signal()
"""`invoice_id`, `approval_no`, `by`. Archive, accounting and chat are due."""

invoice_sent = Signal()
"""`invoice_id`, `approval_no`, `by`. The state platform or the customer's mail is due."""

invoice_payment_captured = Signal()
"""`invoice_id`, `payment_id`, `by`. Money is here; what waits for it may go on."""
