"""The subscription that a message's address names, for whoever got that message."""

import hmac
from uuid import UUID

from integrations.exchange.models import Subscription
from invoices.errors import NotFound
from proxima_invoice.foundation.sentences import known, say

OTHER_TOKEN = known("There is no such subscription, or its token is another.")


def find_by_token(*, subscription_id: UUID, token: str) -> Subscription:
    """Raises `NotFound`, the same for a wrong token and for none."""
    found = Subscription.objects.select_related("key").filter(pk=subscription_id).first()
    expected = found.token if found else ""
    if found is None or not hmac.compare_digest(expected.encode(), token.encode("utf-8", "replace")):
        raise NotFound(say(OTHER_TOKEN))
    return found
