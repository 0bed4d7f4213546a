from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from proxima_invoice.foundation.work import periodic
from proxima_invoice.site.sessions import CLEAR_EXPIRED_SESSIONS


@pytest.mark.django_db
def test_only_expired_sessions_are_removed():
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(days=1))

    CLEAR_EXPIRED_SESSIONS.run()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_the_worker_knows_the_task():
    assert CLEAR_EXPIRED_SESSIONS in periodic.registered()
