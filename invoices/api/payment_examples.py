"""The invented payment that the documentation tells of."""

from typing import Any

from invoices.api.examples import INVOICE_ID

PAYMENT_ID = "0196a1c4-7d8e-7c31-9a52-4f6b8e2d1c91"
METHOD_ID = "0196a1c4-7d8e-7c31-9a52-4f6b8e2d1c92"
PAYMENT: dict[str, Any] = {
    "id": PAYMENT_ID,
    "invoice_id": INVOICE_ID,
    "state": "captured",
    "amount": "15825000.00",
    "refunded_amount": "0.00",
    "currency": "UZS",
    "provider": "stripe",
    "provider_id": "pi_3PjK2eLkdIwHu7ix0Yd3kQ2m",
    "method_label": "Visa ·· 4242",
    "code": "",
    "message": "",
    "started_by": "manager",
    "created_at": "2026-03-01T09:00:00Z",
    "ended_at": "2026-03-01T09:00:02Z",
    "refunds": [],
}
REFUND: dict[str, Any] = {
    "id": "0196a1c4-7d8e-7c31-9a52-4f6b8e2d1c93",
    "amount": "825000.00",
    "reason": "The overtime was agreed to be free.",
    "state": "succeeded",
    "code": "",
    "message": "",
    "provider_id": "re_3PjK2eLkdIwHu7ix0Kq8wN4t",
    "started_by": "manager",
    "created_at": "2026-03-02T08:30:00Z",
    "ended_at": "2026-03-02T08:30:01Z",
}
REFUNDED = PAYMENT | {"state": "partially_refunded", "refunded_amount": "825000.00", "refunds": [REFUND]}
METHOD_REQUEST = {
    "customer_key": "CUST-001",
    "provider_customer_id": "cus_QXg1o8vpmmoK9b",
    "provider_method_id": "pm_1PgafmB7WZ01zgkWcyuFvVFn",
    "label": "Visa ·· 4242",
}
METHOD: dict[str, Any] = {
    "id": METHOD_ID,
    "provider": "stripe",
    **METHOD_REQUEST,
    "enabled": True,
    "created_at": "2026-02-20T07:15:00Z",
}
