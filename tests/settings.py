"""Settings of a test run: ours, with nothing of this machine's configuration in them.

Variables and the `.env` of the developer are put aside before ours are read; of them only the database's URL counts.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_database_url = os.environ.get("INVOICE_DATABASE_URL", "")
for _name in [name for name in os.environ if name.startswith("INVOICE_") or name == "PORT"]:
    del os.environ[_name]

_data_dir = Path(tempfile.mkdtemp(prefix="proxima-invoice-test-"))
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)

os.environ["INVOICE_DATABASE_URL"] = _database_url
os.environ["INVOICE_DATA_DIR"] = str(_data_dir)
os.environ["INVOICE_ENV_FILE"] = os.devnull

from proxima_invoice.settings import *  # noqa: E402, F403 - after the environment is clean
from proxima_invoice.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

# No collectstatic before a test run; WhiteNoise only wants to see a folder.
STATIC_ROOT.mkdir()
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Log-ins in tests prove permissions, not the cost of a hash.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# One thread: others would not see what a test's transaction holds back. Tests of more hands ask for them.
WORK_HANDS = 1

if not _database_url:
    # A file, as in real life: the in-memory database of Django's tests shares one connection between threads.
    DATABASES["default"]["TEST"] = {"NAME": str(_data_dir / "test.sqlite3")}

# A stream that a test does not read to its end would be closed in the next test's transaction, and break that.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
