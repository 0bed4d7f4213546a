import pytest
from django.core.checks import run_checks
from django.test import override_settings

from integrations.http import Patience
from integrations.r2 import config as module
from integrations.r2.config import config, missing

VARIABLES = {
    "R2_ACCOUNT_ID": "0a1b2c",
    "R2_ACCESS_KEY": "AKIA-archive-key",
    "R2_SECRET_KEY": "a-very-secret-key",
}


@pytest.mark.parametrize("left_out", VARIABLES)
def test_half_set_it_keeps_to_the_folder_and_is_told(left_out):
    with override_settings(**VARIABLES | {left_out: ""}):
        assert config().bucket is None
        assert missing() == [f"INVOICE_{left_out}"]
        told = [found.msg for found in run_checks(tags=["integrations"])]

    assert told == [f"Archive (R2) is off: INVOICE_{left_out} must be set, too."]


def test_unset_it_is_silent():
    assert config().bucket is None
    assert missing() == []
    assert run_checks(tags=["integrations"]) == []


def test_the_address_is_made_from_the_account_unless_another_is_given():
    with override_settings(**VARIABLES):
        bucket = config().bucket
        assert bucket is not None
        assert bucket.endpoint_url == "https://0a1b2c.r2.cloudflarestorage.com"
        assert (bucket.name, bucket.public_domain) == ("proxima-invoices", "invoices.prxm.uz")
    with override_settings(**VARIABLES, R2_ENDPOINT_URL="https://s3.example"):
        bucket = config().bucket
        assert bucket is not None
        assert bucket.endpoint_url == "https://s3.example"


def test_a_reviewer_waits_for_one_attempt_of_ten_seconds_and_the_background_has_three_tries(monkeypatch):
    monkeypatch.setattr(module, "Patience", Patience)
    at_once, in_background = config().at_once, config().in_background

    assert (at_once.timeout, at_once.tries, at_once.budget) == (10, 1, 10)
    assert (in_background.timeout, in_background.tries) == (10, 3)
    # Within a delivery's lease of two minutes.
    assert in_background.budget < 120
