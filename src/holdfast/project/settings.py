"""Settings of every process. Secrets come from the home or the environment, never from here."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from holdfast.engine.connect import connection_for
from holdfast.engine.home import Home
from holdfast.project.secret import secret_key

HOME = Home.from_environment(os.environ)
ROOT = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = secret_key(HOME, os.environ)
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("HOLDFAST_OLD_SECRETS", "").split(",") if key]
TLS = os.environ.get("HOLDFAST_TLS") == "1"
ORIGIN = os.environ.get("HOLDFAST_ORIGIN", "")
# Who speaks in CAP messages; empty: alerts@ and the code of the root agency.
CAP_SENDER = os.environ.get("HOLDFAST_CAP_SENDER", "")
ALLOWED_HOSTS = [host for host in os.environ.get("HOLDFAST_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []

INSTALLED_APPS = [
    "holdfast.plumbing",
    "holdfast.rooms.ledger",
    "holdfast.rooms.agencies",
    "holdfast.rooms.outbox",
    "holdfast.rooms.feeds",
    "holdfast.rooms.evidence",
    "holdfast.rooms.rulebook",
    "holdfast.rooms.obligations",
    "holdfast.rooms.rosters",
    "holdfast.rooms.governance",
    "holdfast.rooms.atlas",
    "holdfast.rooms.premises",
    "holdfast.rooms.measures",
    "holdfast.rooms.plans",
    "holdfast.rooms.rounds",
    "holdfast.rooms.alerts",
    "holdfast.portal",
    "holdfast.project",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "holdfast.plumbing.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "holdfast.plumbing.problems.ProblemsMiddleware",
    "holdfast.plumbing.availability.AvailabilityMiddleware",
    "holdfast.plumbing.timemachine.TimeMachineMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "holdfast.rooms.agencies.middleware.ActorMiddleware",
    "holdfast.portal.place.PlaceMiddleware",
    "holdfast.plumbing.once.OnceMiddleware",
]

ROOT_URLCONF = "holdfast.project.urls"
WSGI_APPLICATION = "holdfast.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "holdfast.portal.context.shell",
            ]
        },
    }
]


def _database(role: str) -> dict[str, object]:
    """One role's way to the database; only the process that holds the role's password can use it."""
    where = connection_for(role, os.environ)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": where["name"],
        "USER": where["user"],
        "PASSWORD": where["password"],
        "HOST": where["host"],
        "PORT": where["port"],
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": f"holdfast {role}", **where["options"]},
    }


DATABASES = {"default": _database("app"), "owner": _database("owner"), "sealer": _database("sealer")}
DATABASE_ROUTERS: list[str] = []

AUTH_USER_MODEL = "agencies.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTHENTICATION_BACKENDS = ["holdfast.rooms.agencies.backend.Backend"]
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Holdfast"
MFA_TOTP_TOLERANCE = 1
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/post/"
LOGOUT_REDIRECT_URL = "/sign-in/"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [ROOT / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME.path / "static"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "holdfast"
SESSION_ABSOLUTE = timedelta(hours=12)
SESSION_IDLE = timedelta(minutes=int(os.environ.get("HOLDFAST_IDLE_MINUTES", "60")))  # 720 for an incident desk
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
CSRF_FAILURE_VIEW = "holdfast.plumbing.problems.csrf_failure"
# With `--tls` nothing else is spoken on the port; in front of us a proxy sends people to https by itself.
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
# Preloading binds a whole domain for years; that is its owner's to decide, not a program's.
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "plumbing_cache"}}
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
STREAM_PORT_OFFSET = 1
# Map tiles from elsewhere, https://host/{z}/{x}/{y}.png; empty: our own ground, and the policy opens no host.
TILES = os.environ.get("HOLDFAST_TILES", "")
TILES_CREDIT = os.environ.get("HOLDFAST_TILES_CREDIT", "")
API_BUDGET_A_MINUTE = int(os.environ.get("HOLDFAST_API_BUDGET", "1200"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("HOLDFAST_LOG", "WARNING")},
}
