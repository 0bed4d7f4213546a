"""What the exchange hears of, and the work it does in the background."""

from integrations.exchange.services.collect_upload import collect_upload
from integrations.exchange.services.forget_locations import FORGET_LOCATIONS
from integrations.exchange.services.look_for_uploads import COLLECT, LOOK_FOR_UPLOADS
from proxima_invoice.foundation.work import periodic, registry
from proxima_invoice.foundation.work.registry import WorkKind

registry.register(WorkKind(name=COLLECT, run=collect_upload))
periodic.register(LOOK_FOR_UPLOADS)
periodic.register(FORGET_LOCATIONS)
