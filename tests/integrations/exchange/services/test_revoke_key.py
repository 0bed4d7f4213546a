from uuid import uuid4

import pytest

from integrations.exchange.services.revoke_key import revoke_key
from integrations.exchange.services.use_key import use_key
from invoices.errors import Conflict, NotFound
from proxima_invoice.foundation.models import SettingChange
from tests.integrations.exchange.conftest import NOW


def test_nobody_gets_in_with_it_any_more(keys):
    (key, text), (_other, other_text) = keys(), keys()

    revoke_key(key_id=key.pk, by=None, now=NOW)

    assert use_key(text, now=NOW) is None
    assert use_key(other_text, now=NOW) is not None
    told = SettingChange.objects.filter(subject_id=key.pk).values_list("new_value", "changed_by")
    assert (f"The key {key.hint}… was revoked.", "system") in told


def test_a_second_time_is_refused_and_the_first_moment_stays(key):
    revoke_key(key_id=key.pk, by=None, now=NOW)

    with pytest.raises(Conflict):
        revoke_key(key_id=key.pk, by=None, now=NOW.replace(year=2027))

    key.refresh_from_db()
    assert key.revoked_at == NOW


def test_an_unknown_one_is_told(db):
    with pytest.raises(NotFound):
        revoke_key(key_id=uuid4(), by=None, now=NOW)
