"""A test run sees nothing of the machine it runs on, and reaches nothing beyond it."""

import os
import socket

import pytest
from pytest_socket import SocketConnectBlockedError

from tests import processes


def test_the_developers_configuration_does_not_reach_the_tests(tmp_path):
    (tmp_path / "developer.env").write_text("INVOICE_TIME_ZONE=Mars\n")

    seen = processes.run(
        "-c",
        "from tests import settings; print(settings.TIME_ZONE, settings.FOUR_EYES, settings.PORT)",
        INVOICE_ENV_FILE=str(tmp_path / "developer.env"),
        INVOICE_FOUR_EYES="perhaps",
        PORT="none",
    )

    assert seen.stdout.strip() == "Asia/Tashkent False 8081", seen.stderr


def test_data_of_a_test_run_lives_in_a_folder_of_its_own(settings):
    assert settings.DATA_DIR.name.startswith("proxima-invoice-test-")
    assert os.environ["INVOICE_DATA_DIR"] == str(settings.DATA_DIR)


def test_the_folder_is_gone_when_the_run_is_over():
    seen = processes.run("-c", "from tests import settings; print(settings.DATA_DIR)")

    assert seen.stdout.strip()
    assert not os.path.exists(seen.stdout.strip())


@pytest.mark.filterwarnings("ignore:A test tried")
def test_no_test_reaches_beyond_this_machine():
    with pytest.raises(SocketConnectBlockedError), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))
