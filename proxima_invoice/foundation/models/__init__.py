from proxima_invoice.foundation.models.idempotency_key import IdempotencyKey
from proxima_invoice.foundation.models.setting_change import SettingChange
from proxima_invoice.foundation.models.work_item import WorkAttempt, WorkItem

__all__ = ["IdempotencyKey", "SettingChange", "WorkAttempt", "WorkItem"]
