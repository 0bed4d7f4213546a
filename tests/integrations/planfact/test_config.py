from django.test import override_settings

from integrations.http import Patience
from integrations.planfact.config import config, off_because


def test_it_is_on_with_a_key():
    assert off_because() == "INVOICE_PLANFACT_API_KEY is not set."
    with override_settings(PLANFACT_API_KEY="planfact-key"):
        assert off_because() == ""


def test_three_tries_of_10_seconds_within_30_and_the_waits_that_planfact_asks_for(monkeypatch):
    monkeypatch.undo()
    current = config()

    assert current.patience == Patience(timeout=10, tries=3, budget=30)
    assert current.busy_wait == (2, 5)


def test_what_it_is_sent_with_unless_somebody_says_otherwise():
    current = config()

    assert (current.api_url, current.company_id) == ("https://api.planfact.io/api/v1", 146673)
    assert current.hourly_product == "b78ac753-0bbb-41aa-9408-b23700c9f2b4"
    assert current.support_product == "d9c144af-dd05-4f68-b136-b37100f12f8a"
