"""Tell whoever subscribed of a document that was digitised, or rejected after that (spec 7, Webhooks)."""

import json
from datetime import datetime

from integrations.exchange.models import IncomingDocument, Subscription
from integrations.exchange.queries.document_json import incoming_json
from integrations.exchange.services.publish import publish


def tell_digitised(document: IncomingDocument, *, now: datetime) -> None:
    """The message is the document, as the queue shows it."""
    message = json.dumps(incoming_json(document), ensure_ascii=False)
    publish(event=Subscription.Event.ON_DIGITIZED, company_id=document.company_id, message=message, now=now)
