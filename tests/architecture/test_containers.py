"""The image and the composition, as far as they can be checked without a container engine."""

import re
from typing import Any

import pytest
import yaml

from proxima_invoice import settings
from tests.processes import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
INSTRUCTIONS = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", DOCKERFILE)).splitlines()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def copied() -> list[str]:
    """What the image takes from this folder."""
    sources = []
    for line in INSTRUCTIONS:
        if line.startswith("COPY ") and "--from=" not in line:
            sources += line.split()[1:-1]
    return sources


class TestImage:
    def test_everything_it_copies_is_here_and_passes_the_ignore_file(self):
        allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

        assert copied()
        for source in copied():
            assert (ROOT / source).exists(), source
        assert set(copied()) == allowed

    def test_every_package_of_ours_is_in_it(self):
        assert {"proxima_invoice", "invoices", "clients", "integrations", "templates", "static"} <= set(copied())

    def test_it_does_not_run_as_root(self):
        users = [index for index, line in enumerate(INSTRUCTIONS) if line.startswith("USER ")]
        command = next(index for index, line in enumerate(INSTRUCTIONS) if line.startswith("CMD "))

        assert INSTRUCTIONS[users[-1]] == "USER invoice"
        assert users[-1] < command

    def test_it_says_whether_it_lives(self):
        health = next(line for line in INSTRUCTIONS if line.startswith("HEALTHCHECK"))

        assert "/healthz" in health

    def test_no_secret_is_kept_in_it(self):
        kept = [line for line in INSTRUCTIONS if line.startswith(("ENV ", "ARG "))]

        assert not re.search(r"\w*(KEY|SECRET|TOKEN|PASSWORD)\w*=", " ".join(kept))

    def test_it_sets_only_variables_there_are(self):
        assert set(re.findall(r"\b(INVOICE_\w+)=", DOCKERFILE)) <= set(settings.env.asked)


class TestComposition:
    def test_the_expected_services_are_there(self):
        assert set(SERVICES) == {"web", "worker", "celery", "migrate", "postgres", "redis", "gotenberg", "clickhouse"}

    def test_only_the_web_server_is_published_and_only_to_this_machine(self):
        published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

        assert list(published) == ["web"]
        assert all(port.startswith("127.0.0.1:") for port in published["web"])

    def test_the_pdf_converter_runs_no_scripts_and_reaches_nobody(self):
        gotenberg = SERVICES["gotenberg"]

        assert gotenberg["image"] == "gotenberg/gotenberg:8"
        assert gotenberg["environment"]["CHROMIUM_DISABLE_JAVASCRIPT"] == "true"
        assert gotenberg["environment"]["CHROMIUM_DENY_PRIVATE_IPS"] == "true"
        assert [COMPOSE["networks"][name]["internal"] for name in gotenberg["networks"]] == [True]
        assert set(gotenberg["networks"]).isdisjoint(SERVICES["postgres"]["networks"])

    def test_postgresql_is_new_enough(self):
        version = re.match(r"postgres:(\d+)", SERVICES["postgres"]["image"])

        assert version is not None
        assert int(version[1]) >= 15

    @pytest.mark.parametrize("name", ["worker", "postgres", "redis", "gotenberg", "clickhouse"])
    def test_each_says_whether_it_lives(self, name):
        assert SERVICES[name]["healthcheck"]["test"]

    @pytest.mark.parametrize("name", ["web", "worker"])
    def test_nothing_of_ours_starts_before_the_migration_is_done(self, name):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}

    @pytest.mark.parametrize("name", ["web", "worker", "migrate"])
    def test_our_variables_exist(self, name):
        ours = {variable for variable in SERVICES[name]["environment"] if variable != "PORT"}

        assert ours <= set(settings.env.asked)

    def test_every_volume_network_and_dependency_is_defined(self):
        for service in SERVICES.values():
            assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(COMPOSE["volumes"])
            assert set(service["networks"]) <= set(COMPOSE["networks"])
            assert set(service.get("depends_on", {})) <= set(SERVICES)

    def test_every_health_check_waits_for_a_service_that_has_one(self):
        for service in SERVICES.values():
            for name, dependency in service.get("depends_on", {}).items():
                if dependency["condition"] == "service_healthy":
                    assert "healthcheck" in SERVICES[name], name

    def test_no_password_is_written_into_it(self):
        given = [
            value
            for service in SERVICES.values()
            for name, value in service.get("environment", {}).items()
            if name.endswith(("PASSWORD", "DATABASE_URL"))
        ]

        assert given
        assert all("${POSTGRES_PASSWORD:?" in value for value in given)
