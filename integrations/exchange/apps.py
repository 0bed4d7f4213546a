from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "integrations.exchange"
    label = "exchange"
    verbose_name = _("Document exchange")

    def ready(self) -> None:
        """Connect to the facts and the work that concern the exchange."""
        import integrations.exchange.receivers  # noqa: F401 - connects
