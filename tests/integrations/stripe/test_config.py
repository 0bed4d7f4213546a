import pytest
from django.core.checks import run_checks
from django.test import override_settings

from integrations.stripe.config import missing, off_because, page_of


def test_it_is_off_until_it_has_a_key():
    assert off_because() == "INVOICE_STRIPE_API_KEY is not set."
    with override_settings(STRIPE_API_KEY="sk_live_1"):
        assert off_because() == ""


@pytest.mark.parametrize(
    ("key", "secret", "warned"), [("", "", False), ("sk_live_1", "", False), ("", "whsec_1", True), ("sk", "wh", False)]
)
def test_half_set_is_warned_of(key, secret, warned):
    with override_settings(STRIPE_API_KEY=key, STRIPE_WEBHOOK_SECRET=secret):
        told = [one.msg for one in run_checks(tags=["integrations"]) if one.id == "integrations.W001"]
        assert bool(missing()) == warned

    assert told == (["Stripe is off: INVOICE_STRIPE_API_KEY must be set, too."] if warned else [])


@pytest.mark.parametrize(("key", "page"), [("sk_live_1", "payments/pi_1"), ("rk_test_1", "test/payments/pi_1")])
def test_a_payment_has_a_page_there(key, page):
    with override_settings(STRIPE_API_KEY=key):
        assert page_of("pi_1") == f"https://dashboard.stripe.com/{page}"
