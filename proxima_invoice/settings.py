"""Settings: what the environment says, read once and typed. Every variable is explained in docs/operator-guide.md."""

import os
from datetime import timedelta
from hashlib import sha256
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
PORT = env.integer("PORT", 8081, minimum=1, maximum=65_535)
# Processes that serve, each with its threads: gunicorn.conf.py.
SERVER_PROCESSES = env.integer("WEB_CONCURRENCY", 2, minimum=1, maximum=256)
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
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "axes",
    "proxima_invoice.foundation",
    "proxima_invoice.site",
    "clients",
    "invoices",
    "integrations",
    "integrations.exchange",
]

MIDDLEWARE = [
    "proxima_invoice.foundation.request_id.RequestIdMiddleware",
    "proxima_invoice.foundation.api.middleware.EnvelopeMiddleware",
    "proxima_invoice.foundation.plain_addresses.PlainAddressesMiddleware",
    "proxima_invoice.foundation.security_headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
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
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "proxima_invoice.foundation.permissions_backend.PermissionsBackend",
]
# How many reverse proxies of ours stand before us, each adding to X-Forwarded-For.
PROXY_COUNT = env.integer("INVOICE_PROXY_COUNT", 0)

# Who guesses is locked out, by name and address together: nobody can lock a colleague out from elsewhere.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "proxima_invoice.foundation.api.client_address.client_address"
AXES_LOCKOUT_CALLABLE = "proxima_invoice.foundation.api.lockout.lockout_answer"

# -- REST API (spec 3) --------------------------------------------------------------------------------------------
# Without a secret of its own, tokens are signed by one that follows from the secret key.
JWT_SECRET = env.secret("INVOICE_JWT_SECRET", shortest=32)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["proxima_invoice.foundation.api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["proxima_invoice.foundation.api.permissions.MayCall"],
    "DEFAULT_PARSER_CLASSES": ["proxima_invoice.foundation.api.parser.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "proxima_invoice.foundation.api.negotiation.JSONAlways",
    "DEFAULT_SCHEMA_CLASS": "proxima_invoice.foundation.api.schema.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "proxima_invoice.foundation.api.errors.handle",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": None,
}
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": JWT_SECRET or sha256(f"api tokens {SECRET_KEY}".encode()).hexdigest(),
    "USER_ID_CLAIM": "sub",
    # A scheme's name is the same in any case (RFC 9110).
    "AUTH_HEADER_TYPES": ("Bearer", "bearer", "BEARER"),
    "AUTH_TOKEN_CLASSES": ("proxima_invoice.foundation.api.authentication.ApiToken",),
    # A token dies with the password it was given for.
    "CHECK_REVOKE_TOKEN": True,
    "REVOKE_TOKEN_CLAIM": "pwd",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Proxima Invoice",
    "DESCRIPTION": "Invoices of an IT service company, from worklogs to the money. See the API guide for conventions.",
    "VERSION": "1",
    "OAS_VERSION": "3.0.3",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATION_PARAMETERS": False,
    # Values stay where their field is, instead of components with made-up names.
    "POSTPROCESSING_HOOKS": ["proxima_invoice.foundation.api.links.add_links"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_SPLIT_PATCH": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "displayRequestDuration": True},
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
        },
    },
}
# How often one key may ask in a minute, below /api/pub (spec 7).
EXCHANGE_REQUESTS_PER_MINUTE = env.integer("INVOICE_EXCHANGE_REQUESTS_PER_MINUTE", 600, minimum=1)
# Front ends on these hosts may call the API from a browser; none else may.
CORS_ALLOWED_ORIGINS = env.words("INVOICE_CORS_ORIGINS")
CORS_URLS_REGEX = r"^/api/.*$"
CORS_ALLOW_HEADERS = [
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = [
    "Content-Disposition",
    "ETag",
    "Idempotency-Replayed",
    "Location",
    "Retry-After",
    "X-Request-ID",
]

_over_tls = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "proxima_invoice.site.error_pages.not_sent_from_here"
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
# Of all apps and templates: `make messages`. It goes before what Django and the theme say themselves.
LOCALE_PATHS = [BASE_DIR / "proxima_invoice" / "locale"]
# Whoever chose a language keeps it for a year, logged in or not; before that the browser's decides.
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = _over_tls
LANGUAGE_COOKIE_SAMESITE = "Lax"
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
    "SITE_HEADER": "proxima_invoice.site.admin_site.header",
    "SITE_SUBHEADER": "proxima_invoice.site.admin_site.subheader",
    "SITE_URL": None,
    "SITE_ICON": "proxima_invoice.site.admin_site.logo",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "proxima_invoice.site.admin_site.sign"},
    ],
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": ["proxima_invoice.site.admin_site.stylesheet"],
    "SCRIPTS": ["proxima_invoice.site.admin_site.script", "proxima_invoice.site.admin_site.unsent_script"],
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
QUEUE = env.text("INVOICE_QUEUE", "proxima-invoice")
# How many contracts of a job one process takes on at once; as many as the embedded engine has children.
WORK_HANDS = env.integer("INVOICE_WORK_HANDS", 2, minimum=1, maximum=32)
# Whether the web server starts a worker of its own (gunicorn.conf.py); `make run` says yes.
WITH_WORKER = env.boolean("INVOICE_WITH_WORKER")
# How often beat looks for work that no message told of (spec 5, The worker).
WORK_SWEEP_SECONDS = 30
# Whoever has it may read /metrics; without one there is no such page.
METRICS_TOKEN = env.secret("INVOICE_METRICS_TOKEN", shortest=16)
ARCHIVE_DIR = env.directory("INVOICE_ARCHIVE_DIR", DATA_DIR / "archive")

# Of addresses that people give us, such as a logo's, only public ones are fetched, and these.
REACHABLE_NETWORKS = env.networks("INVOICE_REACHABLE_NETWORKS")

# What notifications of the exchange are signed with (spec 7, Webhooks): 1 is SHA1withRSA, 2 SHA256withRSA.
EXCHANGE_SIGNATURE_VERSION = env.choice("INVOICE_EXCHANGE_SIGNATURE_VERSION", "1", ("1", "2"))

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
PLANFACT_PRODUCT_HOURLY = env.text("INVOICE_PLANFACT_PRODUCT_HOURLY", "b78ac753-0bbb-41aa-9408-b23700c9f2b4")
PLANFACT_PRODUCT_SUPPORT = env.text("INVOICE_PLANFACT_PRODUCT_SUPPORT", "d9c144af-dd05-4f68-b136-b37100f12f8a")

DIDOX_API_KEY = env.text("INVOICE_DIDOX_API_KEY")
DIDOX_PASSWORD = env.text("INVOICE_DIDOX_PASSWORD")
DIDOX_API_URL = env.url("INVOICE_DIDOX_API_URL", "https://api-partners.didox.uz")
DIDOX_SELLER_TIN = env.text("INVOICE_DIDOX_SELLER_TIN", "309630523")
DIDOX_CATALOG_CODE = env.text("INVOICE_DIDOX_CATALOG_CODE")
DIDOX_CATALOG_NAME = env.text("INVOICE_DIDOX_CATALOG_NAME")
DIDOX_PACKAGE_CODE = env.text("INVOICE_DIDOX_PACKAGE_CODE")
DIDOX_PACKAGE_NAME = env.text("INVOICE_DIDOX_PACKAGE_NAME")
DIDOX_MEASURE_ID = env.text("INVOICE_DIDOX_MEASURE_ID")
DIDOX_WEB_URL = env.url("INVOICE_DIDOX_WEB_URL", "https://didox.uz")
DIDOX_WEBHOOK_SECRET = env.secret("INVOICE_DIDOX_WEBHOOK_SECRET", shortest=16)

TELEGRAM_BOT_TOKEN = env.text("INVOICE_TELEGRAM_BOT_TOKEN")
TELEGRAM_CHAT_ID = env.text("INVOICE_TELEGRAM_CHAT_ID")
TELEGRAM_API_URL = env.url("INVOICE_TELEGRAM_API_URL", "https://api.telegram.org")

EMAIL_URL = env.url("INVOICE_EMAIL_URL", schemes=("smtp", "smtps", "smtp+tls"))
EMAIL_FROM = env.mailbox("INVOICE_EMAIL_FROM")

STRIPE_API_KEY = env.text("INVOICE_STRIPE_API_KEY")
STRIPE_WEBHOOK_SECRET = env.secret("INVOICE_STRIPE_WEBHOOK_SECRET", shortest=16)
STRIPE_API_URL = env.url("INVOICE_STRIPE_API_URL", "https://api.stripe.com")

# -- Last: everything that is ours was asked for. INVOICE_TEST_DATABASE_URL is the Makefile's ---------------------
UNKNOWN_VARIABLES = env.unknown("INVOICE_", but=["INVOICE_TEST_DATABASE_URL"])
