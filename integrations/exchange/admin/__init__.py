from integrations.exchange.admin.notification import NotificationAdmin
from integrations.exchange.admin.signing_key import SigningKeyAdmin
from integrations.exchange.admin.subscription import SubscriptionAdmin

__all__ = ["NotificationAdmin", "SigningKeyAdmin", "SubscriptionAdmin"]
