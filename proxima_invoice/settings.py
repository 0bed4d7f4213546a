"""Settings: what the environment says, read once and typed. Every variable is explained in docs/operator-guide.md."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from proxima_invoice.foundation import logging as structured_logging
from proxima_invoice.foundation.environment import Environment
from proxima_invoice.foundation.secret_key import kept_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
# INVOICE_ENV_FILE: variables may also come from a file elsewhere. One that was named has to be there: a slip in its
# path must not start production on an empty database.
_named = os.environ.get("INVOICE_ENV_FILE")
if _named and not os.path.exists(_named):
    raise ImproperlyConfigured(f"INVOICE_ENV_FILE names {_named}, which does not exist.")
env = Environment(dotenv=Path(_named or BASE_DIR / ".env"))
env.text("INVOICE_ENV_FILE")

# -- Where things are ---------------------------------------------------------------------------------------------
DATA_DIR = env.directory("INVOICE_DATA_DIR", BASE_DIR / "var")
# Beyond this machine only where something else, a reverse proxy or a container's border, decides who gets here.
LISTEN_ADDRESS = env.text("INVOICE_LISTEN_ADDRESS", "127.0.0.1")
PORT = env.integer("PORT", 8081, minimum=1)
PUBLIC_URL = env.url("INVOICE_PUBLIC_URL", f"http://127.0.0.1:{PORT}")
DEBUG = env.boolean("INVOICE_DEBUG")
SECRET_KEY = env.text("INVOICE_SECRET_KEY") or kept_secret_key(DATA_DIR)
ALLOWED_HOSTS = env.words("INVOICE_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])

# -- Applications -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # the default one would put its own site in place of ours
    "unfold.contrib.filters",
    "proxima_invoice.apps.ProximaAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "proxima_invoice.foundation",
    "proxima_invoice.site",
    "clients",
    "invoices",
    "integrations",
]

MIDDLEWARE = [
    "proxima_invoice.foundation.request_id.RequestIdMiddleware",
    "proxima_invoice.foundation.plain_addresses.PlainAddressesMiddleware",
    "proxima_invoice.foundation.security_headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "proxima_invoice.urls"
WSGI_APPLICATION = "proxima_invoice.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# -- Database -----------------------------------------------------------------------------------------------------
# Without a URL the embedded SQLite is used. IMMEDIATE makes every transaction take the write lock at its start, so that
# two writers queue up (for `timeout` seconds) instead of failing with "database is locked" in the middle.
_postgresql = env.database("INVOICE_DATABASE_URL")
if _postgresql:
    _postgresql.setdefault("CONN_MAX_AGE", env.integer("INVOICE_DATABASE_CONN_MAX_AGE", 60))
    _postgresql.setdefault("CONN_HEALTH_CHECKS", True)
    # A server that does not answer is an error soon, not a request that hangs for minutes.
    _postgresql.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    DATABASES = {"default": _postgresql}
else:
    env.integer("INVOICE_DATABASE_CONN_MAX_AGE", 60)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "proxima.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 60,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Warehouse ----------------------------------------------------------------------------------------------------
CLICKHOUSE_URL = env.url("INVOICE_CLICKHOUSE_URL", schemes=("clickhouse", "clickhouses"))
CLICKHOUSE_TIMEOUT_SECONDS = env.seconds("INVOICE_CLICKHOUSE_TIMEOUT", 15)

# -- Billing ------------------------------------------------------------------------------------------------------
FIXED_PRICE_BILLING = env.choice("INVOICE_FIXED_PRICE_BILLING", "once", ("once", "monthly"))
FOUR_EYES = env.boolean("INVOICE_FOUR_EYES")

# -- People and security ------------------------------------------------------------------------------------------
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
JWT_SECRET = env.text("INVOICE_JWT_SECRET")
CORS_ORIGINS = env.words("INVOICE_CORS_ORIGINS")

_over_tls = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _over_tls
SECURE_HSTS_SECONDS = 31_536_000 if _over_tls else 0
# The reverse proxy must set this header itself and drop the client's: see the operator guide, "Behind TLS".
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _over_tls else None
SECURE_REFERRER_POLICY = "same-origin"
# The invoice page shows its own preview in a frame.
X_FRAME_OPTIONS = "SAMEORIGIN"
# Django's review of a deployment (`check --deploy`) asks about what is not ours to decide: the domain's other hosts
# (W005, W021), the redirect to TLS, which the reverse proxy does (W008), and the frame above (W019).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W019", "security.W021"]
# An html_override may have 2 MB, and percent-encoding can triple that in a form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# -- Language and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("uz", "Oʻzbekcha")]
TIME_ZONE = env.zone("INVOICE_TIME_ZONE", "Asia/Tashkent")
USE_I18N = True
FORMAT_MODULE_PATH = "proxima_invoice.formats"
USE_TZ = True

# -- Static files -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.directory("INVOICE_STATIC_DIR", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"

# -- Admin theme --------------------------------------------------------------------------------------------------
# 600 is the light theme's primary and 500 the dark theme's (design, mockups, Rules); the neutral scale is the theme's.
UNFOLD = {
    "SITE_TITLE": "Proxima Invoice",
    "SITE_HEADER": "Proxima Invoice",
    "SITE_URL": None,
    "SITE_ICON": "proxima_invoice.site.admin_site.logo",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "proxima_invoice.site.admin_site.logo"},
    ],
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": ["proxima_invoice.site.admin_site.stylesheet"],
    "SCRIPTS": ["proxima_invoice.site.admin_site.script"],
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "#f1f8fa",
            "100": "#e6f3f6",
            "200": "#c5e2e9",
            "300": "#93cbd8",
            "400": "#74c5d6",
            "500": "#5cbdd1",
            "600": "#17657a",
            "700": "#12525f",
            "800": "#143f4c",
            "900": "#143340",
            "950": "#0b2129",
        },
    },
    "SIDEBAR": {"navigation": "proxima_invoice.site.admin_site.navigation"},
}

# -- Logging ------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.choice("INVOICE_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOG_FORMAT = env.choice("INVOICE_LOG_FORMAT", "console" if DEBUG else "json", ("json", "console"))
LOGGING_CONFIG = None
structured_logging.configure(level=LOG_LEVEL, style=LOG_FORMAT)

# -- Outside services: each is off, and silent, until its variables are set ---------------------------------------
BROKER_URL = env.url("INVOICE_BROKER_URL", schemes=("amqp", "amqps", "redis", "rediss"))
ARCHIVE_DIR = env.directory("INVOICE_ARCHIVE_DIR", DATA_DIR / "archive")

PDF_CONVERTER_URL = env.url("INVOICE_PDF_CONVERTER_URL")
PDF_CONVERTER_TIMEOUT_SECONDS = env.seconds("INVOICE_PDF_CONVERTER_TIMEOUT", 30)

R2_ACCOUNT_ID = env.text("INVOICE_R2_ACCOUNT_ID")
R2_ACCESS_KEY = env.text("INVOICE_R2_ACCESS_KEY")
R2_SECRET_KEY = env.text("INVOICE_R2_SECRET_KEY")
R2_BUCKET = env.text("INVOICE_R2_BUCKET", "proxima-invoices")
R2_PUBLIC_DOMAIN = env.text("INVOICE_R2_PUBLIC_DOMAIN", "invoices.prxm.uz")
R2_ENDPOINT_URL = env.url("INVOICE_R2_ENDPOINT_URL")

PLANFACT_API_KEY = env.text("INVOICE_PLANFACT_API_KEY")
PLANFACT_API_URL = env.url("INVOICE_PLANFACT_API_URL", "https://api.planfact.io/api/v1")
PLANFACT_COMPANY_ID = env.integer("INVOICE_PLANFACT_COMPANY_ID", 146673)

DIDOX_API_KEY = env.text("INVOICE_DIDOX_API_KEY")
DIDOX_PASSWORD = env.text("INVOICE_DIDOX_PASSWORD")
DIDOX_API_URL = env.url("INVOICE_DIDOX_API_URL", "https://api-partners.didox.uz")
DIDOX_SELLER_TIN = env.text("INVOICE_DIDOX_SELLER_TIN", "309630523")
DIDOX_WEBHOOK_SECRET = env.text("INVOICE_DIDOX_WEBHOOK_SECRET")

TELEGRAM_BOT_TOKEN = env.text("INVOICE_TELEGRAM_BOT_TOKEN")
TELEGRAM_CHAT_ID = env.text("INVOICE_TELEGRAM_CHAT_ID")
TELEGRAM_API_URL = env.url("INVOICE_TELEGRAM_API_URL", "https://api.telegram.org")

EMAIL_URL = env.url("INVOICE_EMAIL_URL", schemes=("smtp", "smtps", "smtp+tls"))
EMAIL_FROM = env.text("INVOICE_EMAIL_FROM")

STRIPE_API_KEY = env.text("INVOICE_STRIPE_API_KEY")
STRIPE_API_URL = env.url("INVOICE_STRIPE_API_URL", "https://api.stripe.com")
