from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from integrations.exchange.models import ApiKey
from integrations.exchange.services.make_key import make_key
from integrations.exchange.services.use_key import use_key
from invoices.errors import Invalid
from proxima_invoice.foundation.models import SettingChange
from proxima_invoice.foundation.scrubbing import scrub
from tests.integrations.exchange.conftest import NOW


def test_it_lets_in_and_is_nowhere_stored(company, keys):
    key, text = keys("upload", name="1C in the office")

    assert text.startswith("pxk_")
    assert len(text) >= 47
    assert use_key(text, now=NOW) == key
    assert ApiKey.objects.get().scopes == ["upload"]
    stored = str(ApiKey.objects.values_list().get()) + str(SettingChange.objects.values_list().get())
    assert text not in stored
    assert text[12:] not in stored
    assert key.hint == text[:12]


def test_two_are_never_the_same(keys):
    assert keys()[1] != keys()[1]


def test_who_made_it_is_written_down(company, keys):
    user = User.objects.create_user("admin")
    key, _text = keys("upload", "read", by=user)

    change = SettingChange.objects.get()
    assert (change.changed_by, change.subject_id) == ("admin", str(key.pk))
    assert change.new_value == f"The key {key.hint}… was made. It may: upload, read."
    assert key.created_by == user


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scopes": ["upload", "delete"]}, "scopes"),
        ({"scopes": []}, "scopes"),
        ({"expires_at": NOW}, "expires_at"),
        ({"expires_at": NOW - timedelta(days=1)}, "expires_at"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\nb"}, "name"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_made(wrong, field, company):
    given = {"name": "", "scopes": ["read"], "expires_at": None} | wrong

    with pytest.raises(Invalid) as refused:
        make_key(company=company, by=None, now=NOW, **given)

    assert list(refused.value.details) == [field]
    assert (ApiKey.objects.count(), SettingChange.objects.count()) == (0, 0)


def test_a_log_never_shows_one(keys):
    text = keys()[1]

    assert text not in scrub(f"GET /api/pub/exported by {text}, 401")
