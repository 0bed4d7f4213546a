from integrations.exchange.models.allocation import ExpenseAccount, VatClass
from integrations.exchange.models.api_key import SCOPES, ApiKey
from integrations.exchange.models.company import Company
from integrations.exchange.models.document_event import DocumentEvent
from integrations.exchange.models.incoming_document import FIELDS, IncomingDocument, IncomingFile
from integrations.exchange.models.queue import Queue, QueueEntry, QueueHead
from integrations.exchange.models.signing_key import SigningKey
from integrations.exchange.models.subscription import Notification, Subscription
from integrations.exchange.models.sync_error import SyncError
from integrations.exchange.models.upload_location import UploadLocation

__all__ = [
    "FIELDS",
    "SCOPES",
    "ApiKey",
    "Company",
    "DocumentEvent",
    "ExpenseAccount",
    "IncomingDocument",
    "IncomingFile",
    "Notification",
    "Queue",
    "QueueEntry",
    "QueueHead",
    "SigningKey",
    "Subscription",
    "SyncError",
    "UploadLocation",
    "VatClass",
]
