import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from integrations.exchange.models import ApiKey, Company
from integrations.exchange.services.use_key import use_key


def run(**given: str) -> str:
    out = StringIO()
    named = {"company": "ProximaOps", "scopes": "upload,read,subscribe"} | given
    call_command("create_api_key", *[f"--{name.replace('_', '-')}={text}" for name, text in named.items()], stdout=out)
    return out.getvalue()


def test_it_prints_the_key_alone_and_no_log_has_it(db, caplog):
    caplog.set_level(logging.DEBUG)

    printed = run(name="1C", expires="2999-12-31", company_code="302320404")

    key = use_key(printed.strip(), now=timezone.now())
    assert key is not None
    assert printed == printed.strip() + "\n"
    assert key.scopes == ["upload", "read", "subscribe"]
    assert (key.company.name, key.company.code, key.name) == ("ProximaOps", "302320404", "1C")
    assert timezone.localtime(key.expires_at).isoformat() == "3000-01-01T00:00:00+05:00"
    assert printed.strip() not in caplog.text


def test_a_company_that_is_there_gets_another_key(db):
    run()
    run(scopes=" read , ")

    assert (Company.objects.count(), ApiKey.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("wrong", "option"),
    [
        ({"scopes": "upload,write"}, "--scopes: "),
        ({"scopes": ","}, "--scopes: "),
        ({"company": " "}, "--company: "),
        ({"company": "New", "company_code": "TAKEN"}, "--company-code: "),
        ({"expires": "tomorrow"}, "--expires: "),
        ({"expires": "9999-12-31"}, "--expires: "),
        ({"expires": f"{timezone.now() - timedelta(days=2):%Y-%m-%d}"}, "--expires: "),
        ({"name": "x" * 101}, "--name: "),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_made(wrong, option, db):
    Company.objects.create(name="Other", code="TAKEN")

    with pytest.raises(CommandError, match=f"^{option}"):
        run(**wrong)

    assert (Company.objects.count(), ApiKey.objects.count()) == (1, 0)
