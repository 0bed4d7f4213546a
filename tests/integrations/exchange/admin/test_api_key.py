"""Keys of accounting systems, made and revoked by people."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from integrations.exchange.models import ApiKey, Company
from integrations.exchange.services.use_key import digest_of
from proxima_invoice.foundation.models import SettingChange
from tests.exchange import key_of

LIST = "/admin/exchange/apikey/"
ADD = f"{LIST}add/"


def typed(firm: Company, **values: str) -> dict[str, str]:
    return {"company": str(firm.pk), "name": "The 1C of the office", "may_upload": "on", "may_read": "on", **values}


def revoke(key: ApiKey) -> str:
    return reverse("admin:exchange_apikey_revoke", args=[key.pk])


def test_a_key_is_shown_once_and_kept_nowhere(firm: Company, administrator: Client):
    answer = administrator.post(ADD, typed(firm))

    key = ApiKey.objects.get()
    shown = unescape(answer.content.decode()).partition('id="px-key" value="')[2].partition('"')[0]
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert digest_of(shown) == key.digest
    assert (key.scopes, key.company, str(key.created_by)) == (["upload", "read"], firm, "admin")
    for page in (LIST, f"{LIST}{key.pk}/change/", f"{LIST}{key.pk}/history/"):
        told = administrator.get(page).content.decode()
        assert shown not in told
        assert key.hint in told
    assert not [row for row in SettingChange.objects.all() if shown in str(vars(row)) or key.digest in str(vars(row))]
    assert shown not in str(dict(administrator.session))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"may_upload": "", "may_read": ""}, "Tick what the key may be used for."),
        ({"expires_at_0": "2020-01-01", "expires_at_1": "10:00"}, "Give a moment that is still to come."),
        ({"company": ""}, "This field is required."),
    ],
)
def test_what_would_be_no_key_is_refused(wrong: dict[str, str], sentence: str, firm: Company, administrator: Client):
    sent = {name: value for name, value in typed(firm, **wrong).items() if value}

    page = administrator.post(ADD, sent).content.decode()

    assert sentence in page
    assert "The 1C of the office" in page
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked_by_a_post_and_its_history_tells(firm: Company, administrator: Client):
    key = key_of(firm)
    assert administrator.get(revoke(key)).status_code == 405

    answer = administrator.post(revoke(key), follow=True)

    key.refresh_from_db()
    assert key.revoked_at is not None
    assert "from now on it is refused" in answer.content.decode()
    assert revoke(key) not in answer.content.decode()
    assert "was revoked" in administrator.get(f"{LIST}{key.pk}/history/").content.decode()
    assert "was revoked before" in administrator.post(revoke(key), follow=True).content.decode()


def test_keys_are_the_administrators(firm: Company, manager: Client, administrator: Client, as_user):
    key = key_of(firm)

    assert manager.get(LIST).status_code == 403
    assert manager.post(ADD, typed(firm)).status_code == 403
    assert manager.post(revoke(key)).status_code == 403
    assert as_user("admin", csrf=True).post(revoke(key)).status_code == 403
    key.refresh_from_db()
    assert key.revoked_at is None


def test_what_a_key_may_do_is_never_changed(firm: Company, administrator: Client):
    key = key_of(firm, scopes=("read",))

    administrator.post(f"{LIST}{key.pk}/change/", typed(firm, may_subscribe="on"))

    key.refresh_from_db()
    assert key.scopes == ["read"]


def test_the_list_says_how_each_stands(firm: Company, administrator: Client):
    key_of(firm, "one")
    key_of(firm, "two", revoked_at=timezone.now())
    key_of(firm, "three", expires_at=timezone.now() - timedelta(days=1))

    page = administrator.get(LIST).content.decode()

    for word in ("valid", "revoked", "expired"):
        assert f">{word}</span>" in page
