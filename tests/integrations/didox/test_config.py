from itertools import product

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from integrations.didox.config import config, lacks, missing, off_because, page_of
from integrations.http import Patience
from tests.fakes.didox import API_KEY, IKPU, PASSWORD
from tests.integrations.didox.conftest import SECRET

ON = {"DIDOX_API_KEY": API_KEY, "DIDOX_PASSWORD": PASSWORD}


def warnings():
    return [warning.msg for warning in run_checks(tags=["integrations"])]


@pytest.mark.parametrize(("key", "password"), [*product(("", API_KEY), ("", PASSWORD))])
def test_it_is_on_with_token_and_password_and_half_of_them_is_a_warning(key, password):
    with override_settings(DIDOX_API_KEY=key, DIDOX_PASSWORD=password, **IKPU):
        unset = [name for name, value in (("API_KEY", key), ("PASSWORD", password)) if not value]
        names = " and ".join(f"INVOICE_DIDOX_{name}" for name in unset)

        assert off_because() == (f"{names} {'are' if len(unset) == 2 else 'is'} not set." if unset else "")
        assert warnings() == ([f"Didox is off: {names} must be set, too."] if unset else [])


@pytest.mark.parametrize(
    "begun", [{"DIDOX_WEBHOOK_SECRET": SECRET}, {"DIDOX_CATALOG_CODE": "1"}, {"DIDOX_MEASURE_ID": "1"}]
)
def test_whatever_else_is_set_begins_it(begun):
    assert missing() == []
    with override_settings(**begun):
        assert missing() == ["INVOICE_DIDOX_API_KEY", "INVOICE_DIDOX_PASSWORD"]


def test_without_our_tin_it_is_off():
    with override_settings(**ON, DIDOX_SELLER_TIN=""):
        assert off_because() == "INVOICE_DIDOX_SELLER_TIN is not set."
        assert missing() == ["INVOICE_DIDOX_SELLER_TIN"]


@pytest.mark.parametrize(
    ("codes", "lacking"),
    [
        ({}, ["INVOICE_DIDOX_CATALOG_CODE (or INVOICE_DIDOX_MEASURE_ID)"]),
        ({"DIDOX_MEASURE_ID": "46"}, []),
        (IKPU, []),
        (IKPU | {"DIDOX_CATALOG_NAME": ""}, []),
        ({"DIDOX_CATALOG_CODE": "1"}, ["INVOICE_DIDOX_PACKAGE_CODE", "INVOICE_DIDOX_PACKAGE_NAME"]),
        (
            {"DIDOX_CATALOG_CODE": "1", "DIDOX_MEASURE_ID": "46"},
            ["INVOICE_DIDOX_PACKAGE_CODE", "INVOICE_DIDOX_PACKAGE_NAME"],
        ),
        ({"DIDOX_PACKAGE_CODE": "1", "DIDOX_PACKAGE_NAME": "шт"}, ["INVOICE_DIDOX_CATALOG_CODE"]),
    ],
)
def test_on_without_a_product_code_is_a_warning(codes, lacking):
    with override_settings(**codes):
        assert lacks() == []
    with override_settings(**ON, **codes):
        assert lacks() == lacking
        assert warnings() == ([f"Didox is on, and fails without {' and '.join(lacking)}."] if lacking else [])


def test_three_tries_of_10_seconds_within_a_minute(monkeypatch):
    monkeypatch.undo()

    assert config().patience == Patience(timeout=10, tries=3, budget=60)
    assert config().settle_seconds == 5


def test_where_it_is_unless_somebody_says_otherwise():
    assert (config().api_url, config().seller_tin) == ("https://api-partners.didox.uz", "309630523")
    assert page_of("ABC") == "https://didox.uz/documents/ABC"
