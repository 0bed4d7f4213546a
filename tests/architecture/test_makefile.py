"""`make` explains itself and repeats nothing."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.processes import ROOT, environment


@pytest.fixture
def house(tmp_path) -> Path:
    """A folder with our Makefile and no requirements at all."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("")
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_old_python_is_refused_in_words(house):
    ended = make(house, "setup", "PYTHON=false")

    assert ended.returncode != 0
    assert 'Python 3.11 or newer is needed; "false" is not.' in ended.stderr
    assert not (house / ".venv").exists()


def test_setting_up_a_second_time_does_nothing_until_a_pin_changes(house):
    first = make(house, "setup")
    second = make(house, "setup")
    (house / "requirements.txt").write_text("# another pin\n")
    third = make(house, "setup")

    assert first.returncode == 0, first.stderr
    assert "pip install" in first.stdout
    assert "Nothing to be done" in second.stdout
    assert "pip install" in third.stdout


def test_without_a_target_it_lists_them(house):
    listed = make(house).stdout

    for target in ("setup", "run", "test", "lint", "bench", "drill", "fuzz", "clean"):
        assert target in listed
