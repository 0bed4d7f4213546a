import json

import pytest
from django.utils import timezone

from invoices.models import Branding
from invoices.services.check_logo import check_logo
from invoices.services.copy_branding import branding_snapshot
from invoices.services.store_logo import store_logo
from tests.documents import seller
from tests.logos import PNG

pytestmark = pytest.mark.django_db


def test_the_seller_and_its_accounts_in_one_query(django_assert_num_queries):
    seller()
    with django_assert_num_queries(1):
        copy = branding_snapshot()
    assert copy["company_name"] == "ООО «ProximaOps»"
    assert [(account["currency"], account["swift_bic"]) for account in copy["bank_accounts"]] == [
        ("USD", "TRNIUZ22"),
        ("UZS", "TRNIUZ22"),
    ]
    assert json.loads(json.dumps(copy)) == copy


def test_a_seller_without_an_account():
    seller().bank_accounts.all().delete()
    assert branding_snapshot()["bank_accounts"] == []


def test_nobody_has_said_who_sells():
    assert branding_snapshot() == {
        "bank_accounts": [],
        **{
            field.name: field.get_default()
            for field in Branding._meta.concrete_fields
            if field.name not in ("id", "logo_url")
        },
    }


def test_a_logo_is_named_by_its_key():
    logo = store_logo(checked=check_logo(PNG, field="logo"), now=timezone.now())
    seller(logo=logo, logo_url="https://example.com/logo.png")

    assert branding_snapshot()["logo"] == logo.sha256
    assert "logo_url" not in branding_snapshot()
