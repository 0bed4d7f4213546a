from io import StringIO

import pytest
from django.core.management import call_command

from integrations.models import DidoxSession


def said():
    out = StringIO()
    call_command("forget_didox_refusal", stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def refused(db, settings):
    settings.DIDOX_API_URL = "https://didox.example"
    return DidoxSession.objects.create(
        account="309630523 https://didox.example", refused="a fingerprint", refused_status=423, told="Locked"
    )


def test_a_refusal_is_forgotten_once(refused):
    assert said() == "The next go logs in at Didox once."
    refused.refresh_from_db()
    assert (refused.refused, refused.refused_status, refused.told) == ("", None, "")
    assert said() == "Didox has refused nothing; nothing was changed."


def test_another_accounts_is_not(refused, settings):
    settings.DIDOX_SELLER_TIN = "111222333"
    said()
    refused.refresh_from_db()

    assert refused.refused == "a fingerprint"
