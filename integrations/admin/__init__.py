from integrations.admin.card import card
from integrations.admin.delivery import DeliveryAdmin
from integrations.admin.timeline import source
from proxima_invoice.foundation.admin import panels, timelines

panels.register("invoice", card)
timelines.register("invoice", source)

__all__ = ["DeliveryAdmin"]
