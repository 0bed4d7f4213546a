"""The invented job that the documentation tells of."""

from invoices.api.examples import INVOICE_ID

JOB_ID = "0196a1c4-7d8e-7c31-9a52-4f6b8e2d1c90"
REQUEST = {
    "job_type": "manual",
    "application_keys": ["APP-001", "APP-002"],
    "period_start": "2026-02-01",
    "period_end": "2026-02-28",
    "steps": ["validation", "recalculation", "pdf"],
}
LISTED = {
    "job_id": JOB_ID,
    "job_type": "manual",
    "job_status": "done",
    "progress": {"total": 2, "success": 1, "failure": 1, "pending": 0, "skipped": 0},
}
JOB = {
    **LISTED,
    "items": [
        {
            "application_key": "APP-001",
            "status": "success",
            "step": "pdf",
            "message": "INV-1 waits for a review.",
            "invoice_id": INVOICE_ID,
            "invoice_number": "INV-1",
            "download_link": f"/api/v1/invoices/{INVOICE_ID}/pdf",
        },
        {
            "application_key": "APP-002",
            "status": "failure",
            "step": "recalculation",
            "message": "The warehouse has no contract APP-002.",
            "invoice_id": None,
            "invoice_number": None,
            "download_link": None,
        },
    ],
}
AUTOMATION = {
    "enabled": True,
    "hour_of_day": 6,
    "period": "previous_month",
    "threshold": 96,
    "status": "Active",
    "extended_order_status": "",
    "steps": ["validation", "recalculation", "pdf"],
}
