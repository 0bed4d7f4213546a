"""Spec 6, Job: stopped anywhere, SIGKILL included, a job goes on where it was; its parts always add up."""

import random
import time
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from invoices.models import JobStep
from tests.drills import invoice_jobs
from tests.drills.invoice_jobs import Told
from tests.fakes import stripe
from tests.fakes.mail import mail_server
from tests.races import children
from tests.races.children import Call, Child


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("contracts", "kills"), [(40, 4), pytest.param(300, 20, marks=pytest.mark.drill)], ids=["short", "long"]
)
def test_after_every_kill_the_job_goes_on_and_nothing_is_made_twice(databases, contracts, kills):
    choice = random.Random(kills)  # noqa: S311 - the same moments in every run
    with databases.copy() as name:
        children.call(name, invoice_jobs.load, contracts)
        job = children.call(name, invoice_jobs.start, contracts)
        done = 0
        while done < kills and _is_killed(name, choice.uniform(0.1, 1.5)):
            done += 1
            progress = children.call(name, invoice_jobs.progress, job)
            assert progress.success + progress.failure + progress.pending + progress.skipped == contracts
        while not children.call(name, invoice_jobs.work):
            pass
        found: Told = children.call(name, invoice_jobs.told)

        assert done == kills, f"The job was done after {done} kills."
        assert found.faults == []
        assert found.items == {"success": contracts}
        assert found.invoices == {"needs_review": contracts}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("contracts", "kills"), [(16, 4), pytest.param(300, 20, marks=pytest.mark.drill)], ids=["short", "long"]
)
def test_after_every_kill_no_card_is_charged_twice_and_no_letter_sent_twice(databases, contracts, kills):
    choice = random.Random(kills)  # noqa: S311 - the same moments in every run
    with databases.copy() as name, HTTPServer(host="127.0.0.1", threaded=True) as server, mail_server() as letters:
        cards = stripe.serve(server)
        settings = {
            **stripe.settings_for(cards.url),
            "EMAIL_URL": letters.url(),
            "EMAIL_FROM": "Invoices <billing@prxm.example>",
        }
        children.call(name, invoice_jobs.load_with_cards, contracts)
        children.call(name, invoice_jobs.start, contracts, JobStep.EMAIL)
        done = 0
        while done < kills and _is_killed(name, choice.uniform(0.1, 1.5), settings):
            done += 1
        while not children.call(name, invoice_jobs.work, settings):
            pass
        found: Told = children.call(name, invoice_jobs.told)

        assert done == kills, f"The job was done after {done} kills."
        assert cards.faults == []
        assert found.faults == []
        assert found.items == {"success": contracts}
        assert found.invoices == {"sent": contracts}
        assert {one["metadata"]["payment_id"]: one["id"] for one in cards.taken} == found.captured
        assert len(cards.taken) == contracts
        mailed = Counter(letter.parsed["Message-ID"] for letter in letters.letters)
        assert [one for one, times in mailed.items() if times > 1] == []
        # Of a letter that was interrupted nobody can say whether it arrived: a person looks, it is not sent again.
        assert contracts - kills <= len(mailed) <= contracts
        assert contracts - len(mailed) <= found.uncertain_letters <= kills


def test_two_workers_share_a_job(databases):
    contracts = 60
    with databases.copy() as name:
        children.call(name, invoice_jobs.load, contracts)
        children.call(name, invoice_jobs.start, contracts)
        workers = [Child(name, Call(invoice_jobs.work)) for _ in range(2)]
        assert all(worker.outcome().value for worker in workers)
        found: Told = children.call(name, invoice_jobs.told)

        assert found.faults == []
        assert found.items == {"success": contracts}
        assert found.workers == 2


def test_two_identical_jobs_at_once_make_each_invoice_once(databases):
    contracts = 30
    with databases.copy() as name:
        children.call(name, invoice_jobs.load, contracts)
        for _ in range(2):
            children.call(name, invoice_jobs.start, contracts)
        workers = [Child(name, Call(invoice_jobs.work)) for _ in range(2)]
        assert all(worker.outcome().value for worker in workers)
        found: Told = children.call(name, invoice_jobs.told)

        assert found.faults == []
        assert found.items == {"success": contracts, "skipped": contracts}
        assert found.invoices == {"needs_review": contracts}


def test_a_job_and_a_person_who_drafts_the_same_month_never_bill_a_contract_twice(databases):
    contracts = 60
    with databases.copy() as name:
        children.call(name, invoice_jobs.load, contracts)
        children.call(name, invoice_jobs.start, contracts)
        person = Child(name, Call(invoice_jobs.draft_by_hand))
        worker = Child(name, Call(invoice_jobs.work))
        by_hand = person.outcome().value
        assert worker.outcome().value
        found: Told = children.call(name, invoice_jobs.told)

        # What he drafted is his: it is skipped, and stays the draft that it was.
        assert found.faults == []
        assert found.items.get("skipped", 0) == found.invoices.get("draft", 0) == len(by_hand)
        assert found.items.get("success", 0) == found.invoices.get("needs_review", 0) == contracts - len(by_hand)


def _is_killed(database: str, seconds: float, settings: Mapping[str, Any] = MappingProxyType({})) -> bool:
    """Start a worker and kill it after so long; False when it had nothing left to do before."""
    worker = Child(database, Call(invoice_jobs.work, (dict(settings),)))
    ended = worker.ends_within(seconds)
    worker.kill()
    time.sleep(0.01)
    return not ended
