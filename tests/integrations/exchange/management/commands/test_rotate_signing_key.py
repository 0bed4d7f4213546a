from io import StringIO

import pytest
from django.core.management import call_command

from integrations.exchange.models import SigningKey
from tests.plugins.webhooks import Visit


@pytest.mark.django_db
def test_it_prints_where_the_new_certificate_is(visit: Visit):
    printed = StringIO()
    call_command("rotate_signing_key", stdout=printed)

    assert visit(printed.getvalue().strip()).content.decode() == SigningKey.objects.get().certificate
