"""Tell whoever subscribed that there is something new among the exported documents (spec 7, Webhooks)."""

import json
from datetime import datetime

from integrations.exchange.models import Company, Subscription
from integrations.exchange.services.publish import publish


def tell_exported(company: Company, *, now: datetime) -> None:
    """The message names the company alone: what is new is pulled."""
    message = json.dumps({"companyCode": company.code}, ensure_ascii=False)
    publish(event=Subscription.Event.ON_EXPORTED, company_id=company.pk, message=message, now=now)
