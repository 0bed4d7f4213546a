"""What the exchange hears of, and the work it does in the background."""

from integrations.exchange.services.digitise import DIGITISE
from proxima_invoice.foundation.work import registry

registry.register(DIGITISE)
