"""Background work on many machines: Celery's tasks, and who tells them (spec 5, The worker). Only with a broker.

A task carries nothing but "look now": what is owed stands in the database, and a message that is lost, or comes twice,
changes nothing. Beat looks every half minute for what no message told of, and minds the clock of periodic tasks.
"""

from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging
from django.conf import settings
from django.utils import timezone

from proxima_invoice.foundation.work import engine, periodic
from proxima_invoice.foundation.work.claim import is_more_due
from proxima_invoice.foundation.work.wake import on_wake

SWEEP_SECONDS = settings.WORK_SWEEP_SECONDS
MESSAGE_GOOD_FOR_SECONDS = 30
"""Who was away for longer has been swept for."""
ITEMS_A_TASK = 20
"""After so many a task sends another and ends: a worker that is told to stop is not kept long."""

app = Celery("proxima_invoice", broker=settings.BROKER_URL)
app.conf.update(
    task_default_queue=settings.QUEUE,
    task_ignore_result=True,
    # Taken off the queue before it is worked on: what is lost with a worker, the sweep finds. Acknowledged only after,
    # over a connection that was lost meanwhile, a message to Redis ends the whole worker.
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_send_task_events=False,
    # No queues of its own for being asked about itself: what it does stands in the database.
    worker_enable_remote_control=False,
    broker_connection_retry_on_startup=True,
    # Whoever approves an invoice does not wait for a broker that is away.
    broker_connection_timeout=2,
    broker_transport_options={"socket_connect_timeout": 2, "socket_timeout": 5}
    if "redis" in settings.BROKER_URL
    else {},
    timezone="UTC",
    enable_utc=True,
)


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery would otherwise replace it with its own."""


@app.task(name="work.run_due")
def run_due() -> None:
    """However much is owed at once, one message tells of it; who comes and finds more than his own tells others, and
    so all workers are at it after a few steps. He tells two: one message he may be given himself, while he works.
    """
    if is_more_due(now=timezone.now()):
        look_now()
        look_now()
    if engine.run_due(at_most=ITEMS_A_TASK) == ITEMS_A_TASK:
        look_now()


@app.task(name="work.run_periodic")
def run_periodic(name: str) -> None:
    task = next((task for task in periodic.registered() if task.name == name), None)
    if task is not None:
        periodic.run(task)


def look_now() -> None:
    """Tell some worker."""
    run_due.apply_async(expires=MESSAGE_GOOD_FOR_SECONDS, retry=False)


@app.on_after_finalize.connect
def plan(sender: Celery, **_: Any) -> None:
    """What beat starts by the clock."""
    sender.add_periodic_task(SWEEP_SECONDS, run_due.s(), name="sweep", expires=MESSAGE_GOOD_FOR_SECONDS)
    for task in periodic.registered():
        sender.add_periodic_task(
            task.every_seconds, run_periodic.s(task.name), name=task.name, expires=task.every_seconds
        )


@beat_init.connect
def run_each_once(**_: Any) -> None:
    """Beat counts from its own start: what is daily would never run where it is started anew each day."""
    for task in periodic.registered():
        run_periodic.apply_async((task.name,), expires=task.every_seconds, retry=False)


on_wake(look_now)
