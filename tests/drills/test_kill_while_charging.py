"""Spec 6, Payment capture: killed between the request and its record, nothing is lost and nothing taken twice."""

import time

import pytest
from pytest_httpserver import HTTPServer

from tests.drills import payments
from tests.fakes.stripe import CHARGE, serve, settings_for
from tests.races import children
from tests.races.children import Call, Child


@pytest.mark.parametrize("is_made", [True, False], ids=["charged", "not charged"])
def test_whoever_goes_on_finds_out_and_the_customer_pays_once(databases, tmp_path, is_made):
    with HTTPServer(host="127.0.0.1", threaded=True) as server, databases.copy() as name:
        stripe = serve(server)
        settings = {**settings_for(stripe.url), "ARCHIVE_DIR": str(tmp_path)}
        # Stripe does as it is asked, or does not, and then says nothing.
        (stripe.after if is_made else stripe.answers)[CHARGE] = [None]
        children.call(name, payments.start)
        worker = Child(name, Call(payments.work, (settings,)))
        until = time.monotonic() + 30
        while CHARGE not in stripe.asked and time.monotonic() < until:
            time.sleep(0.05)
        worker.kill()
        stripe.over.set()

        assert len(stripe.taken) == is_made
        assert children.call(name, payments.told)["payments"] == ["open"]
        children.call(name, payments.work, settings, 5)
        found = children.call(name, payments.told)

    assert len(stripe.taken) == 1
    assert stripe.faults == []
    assert (found["status"], found["payments"], found["item"]) == ("sent", ["captured"], ("success", "email"))
    assert found["events"] == ["draft", "needs_review", "approved", "payment_captured", "sent"]
