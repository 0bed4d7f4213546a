"""Ask Didox, every five minutes, how the acts stand that are out (spec 5, Didox): nothing there tells us by itself."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice

import structlog
from django.db.models import Min
from django.utils import timezone

from integrations.didox.config import config, off_because
from integrations.didox.document import Document
from integrations.didox.news import hear
from integrations.didox.session import connect
from integrations.errors import IntegrationError, PermanentError
from invoices.models import Invoice
from invoices.models.invoice import AT_DIDOX
from invoices.states import Status
from proxima_invoice.foundation.work.periodic import PeriodicTask

EVERY_SECONDS = 300
MOST_PAGES = 10
"""Of a hundred acts each."""
MOST_CARDS = 20
"""Of acts that stood on none of the pages. Which of them is a matter of chance, so that none waits for ever."""

_log = structlog.get_logger(__name__)


def poll() -> int:
    """How many acts had news. At most `MOST_PAGES + MOST_CARDS` calls; none while no act is out.

    Raises `TransientError` and `PermanentError`; what was heard until then is kept.
    """
    waiting, since = _waiting()
    if not waiting:
        return 0
    didox, news = connect(config()), 0
    for page in islice(didox.acts_changed_since(since), MOST_PAGES):
        news += _hear_those(page, waiting)
        if not waiting:
            return news
    for document_id in random.sample(sorted(waiting), min(MOST_CARDS, len(waiting))):
        try:
            news += _hear_those([didox.card(document_id)[0]], waiting)
        except PermanentError as error:
            if error.status in (None, 401):
                raise
            # One that they do not show must not hide the others.
            _log.warning("Didox does not show an act", document_id=document_id, reason=str(error))
    return news


def run() -> None:
    """A Didox that is away is a line in the log: the next time comes soon."""
    if off_because():
        return
    try:
        poll()
    except IntegrationError as error:
        _log.warning("Didox could not be asked how acts stand", reason=str(error))


def _waiting() -> tuple[set[str], date]:
    """Documents of sent invoices, and the day before the first of them was sent: by its own clock or by theirs,
    nothing happened to it earlier.
    """
    sent = Invoice.objects.filter(AT_DIDOX, status=Status.SENT, sent_at__isnull=False)
    waiting = set(sent.values_list("didox_document_id", flat=True))
    first = sent.aggregate(first=Min("sent_at"))["first"] or timezone.now()
    return waiting, timezone.localdate(first) - timedelta(days=1)


def _hear_those(documents: Iterable[Document], waiting: set[str]) -> int:
    news = 0
    for document in documents:
        if document.id in waiting:
            waiting.discard(document.id)
            news += hear(document, now=timezone.now()) == "applied"
    return news


ASK_HOW_ACTS_STAND = PeriodicTask(name="ask-didox", every_seconds=EVERY_SECONDS, run=run)
