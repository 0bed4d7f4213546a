"""The API guide: its month is walked as it is written, against the product's demonstration; its tables are complete."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from integrations.registry import registered
from proxima_invoice.foundation.api.problems import STATUS
from tests.browser.product import running_product

GUIDE = (Path(settings.BASE_DIR) / "docs" / "api-guide.md").read_text(encoding="utf-8")
WRITTEN_FOR = "http://127.0.0.1:8081"
SECONDS = 120


def test_the_month_can_be_walked_as_it_is_written(tmp_path: Path, require_service: Callable[..., None]):
    require_service("curl", "no curl on the PATH", available=shutil.which("curl") is not None)
    data = tmp_path / "installation"
    data.mkdir()
    commands = "\n".join(re.findall(r"^```sh\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL))
    assert commands.count(WRITTEN_FOR) == 1

    with running_product(data) as address:
        walked = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands.replace(WRITTEN_FOR, address) + '\ncall "$API/invoices/$ID"'],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    assert walked.returncode == 0, walked.stdout[-1000:] + walked.stderr
    sent = json.loads(walked.stdout[walked.stdout.rindex('{"data":') :])["data"]
    assert (sent["application_key"], sent["status"]) == ("APP-204", "sent")
    assert sent["legal_text"] == "Payable within five days."
    assert "Work on site" in [line["description"] for line in sent["line_items"]]
    assert (tmp_path / "act.pdf").read_bytes().startswith(b"%PDF-")


def test_every_code_stands_in_the_catalogue_with_its_status():
    told = {code: int(status) for code, status in re.findall(r"^\| `([A-Z_]+)` \| (\d+) \|", GUIDE, flags=re.MULTILINE)}

    assert told == STATUS


def test_every_operation_stands_in_the_table_of_roles():
    told = set(re.findall(r"(GET|POST|PUT|PATCH|DELETE) `(/[^`]+)`", GUIDE)) - {("GET", "/healthz"), ("GET", "/readyz")}

    schema = SchemaGenerator().get_schema(request=None, public=True)
    assert told == {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in schema["paths"].items()
        for method in methods
        if path.startswith("/api/v1/")
    }


def test_every_warning_is_listed():
    sources = "".join(path.read_text(encoding="utf-8") for path in (Path(settings.BASE_DIR) / "invoices").rglob("*.py"))
    listed = GUIDE[GUIDE.index("**Warnings**") : GUIDE.index("**Events**")]

    assert set(re.findall(r"`([a-z]+_[a-z_]+)`", listed)) == set(re.findall(r'\bwarning\(\s*"([a-z_]+)"', sources))


def test_every_kind_of_event_is_listed():
    told = GUIDE[GUIDE.index("**Events**") :]
    listed = set(re.findall(r"`([a-z0-9_]+)`", told[: told.index("\n\n")]))

    of_services = {kind for one in registered() for kind in (one.delivered_event, one.failed_event)}
    assert listed - {"kind", "by", "system"} == {
        *("status_changed", "refreshed", "delivery_retried", "didox_answered"),
        *("payment_captured", "payment_declined", "payment_unknown"),
        *("payment_refunded", "refund_failed", "refund_unknown"),
        *of_services,
    }


def test_what_browsers_may_send_and_read_is_what_the_settings_allow():
    told = GUIDE[GUIDE.index("## From a browser") :]
    sent, read = (
        {name.lower() for name in re.findall(r"`([A-Za-z-]+)`", part)}
        for part in (
            told[told.index("Allowed headers") : told.index("; scripts can read")],
            told[told.index("; scripts can read") : told.index("No cookie")],
        )
    )

    assert sent == set(settings.CORS_ALLOW_HEADERS)
    assert read == {name.lower() for name in settings.CORS_EXPOSE_HEADERS}
