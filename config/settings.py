"""All settings, from the environment (README, “How it is configured”).

With nothing configured Lodestar runs on the embedded PostgreSQL and Redis on this machine, for
one person to look at over plain HTTP. Whoever runs it for real sets SECRET_KEY, ALLOWED_HOSTS,
DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL.
"""

from pathlib import Path

import environ

from config import api_settings, content_security, embedded
from config.local_secret import local_secret_key
from config.schedule import EVERY_DAY
from config.secret_rules import require_key, require_passwords

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Who is asked: on a laptop nothing is configured, for real everything is.
LOCAL = not env("SECRET_KEY", default="")
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or local_secret_key(embedded.var_dir())
# Keys of before: what they signed and sealed is still read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if LOCAL else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
require_key(env("SECRET_KEY", default=""), ALLOWED_HOSTS, env("SITE_URL", default=""))
if not LOCAL:
    require_passwords(env.ENVIRON)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "centres",
    "families",
    "outcomes",
    "payments",
    "config",
]

MIDDLEWARE = [
    "centres.hardening.plain_http.NoPlainHttp",
    "django.middleware.security.SecurityMiddleware",
    "centres.hardening.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "centres.hardening.uploads.UploadLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "centres.middleware.OwnRows",
    "allauth.account.middleware.AccountMiddleware",
    "centres.middleware.SignInWall",
    "django.contrib.messages.middleware.MessageMiddleware",
    "centres.signing_in.middleware.SecondFactorWall",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "centres.middleware.PrivatePages",
    "outcomes.voice.middleware.OnlyTheirPage",
    "centres.middleware.NoNul",
    "centres.middleware.WhoChanged",
    "families.middleware.FollowMerges",
    # What it writes of a page is of the page as it leaves.
    "families.looking.middleware.WhoLooked",
    # The innermost: it calls the views.
    "centres.sending.once.OneSending",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "centres.context.lodestar",
            ],
            # With the proof against forgery a form carries its own name, and what its page showed.
            "builtins": ["centres.templatetags.sending"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The application connects as a role that owns nothing; only `migrate` uses the owner.
DATABASES = {
    "default": env.db("DATABASE_URL", default=embedded.app_database_url()),
    "owner": env.db("DATABASE_OWNER_URL", default=embedded.owner_database_url()),
}
for database in DATABASES.values():
    database["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default=embedded.redis_url())
CACHES = {
    "default": {
        "BACKEND": "centres.sending.forgetful.ForgetfulRedis",
        "LOCATION": REDIS_URL,
        # A page waits this many seconds for the cache, then does without.
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}

# A killed task runs again, so every task is idempotent.
CELERY_BROKER_URL = env(
    "CELERY_BROKER_URL", default=env("REDIS_URL", default=embedded.redis_broker_url())
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE_FILENAME = str(embedded.var_dir() / "beat-schedule")
# What was removed, to be removed again after a backup from before is restored. Keep it apart from
# the backups, as long as they are kept.
REMOVALS_LIST = env("REMOVALS_LIST", default=str(embedded.var_dir() / "removals.jsonl"))
CELERY_BEAT_SCHEDULE = EVERY_DAY
# What follows from a quarter's figures, in order: functions of (council, quarter, report).
# Drafts rest on what the later looks found.
ROLLUP_FOLLOW_UPS = [
    "payments.sustained.store.look_again",
    "payments.drafts.draft_claims",
    "payments.dashboards.provider.store.look_ahead",
]
# What closing or reopening a case means in money: functions of (user, case, day), (user, case).
CASE_WORTH = "payments.cases.worth"
CASE_CLAIMED = "payments.cases.claimed"
CASE_NOT_PAID = "payments.not_paid.of_case.why_not_paid"

# How long somebody sees a family that they had to open outside their scope.
URGENT_ACCESS_MINUTES = env.int("URGENT_ACCESS_MINUTES", default=60)

# Reminders. On one's own machine mail is printed by the worker.
HOST = next(iter(ALLOWED_HOSTS), "localhost")
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000" if LOCAL else f"https://{HOST}")
EMAIL_URL = env("EMAIL_URL", default="consolemail://" if LOCAL else "")
REMINDERS_BY_EMAIL = bool(EMAIL_URL)
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=30)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Lodestar <lodestar@localhost>")
NOTIFY_API_KEY = env("NOTIFY_API_KEY", default="")
NOTIFY_TEMPLATE_ID = env("NOTIFY_TEMPLATE_ID", default="")
NOTIFY_BASE_URL = env("NOTIFY_BASE_URL", default="https://api.notifications.service.gov.uk")

AUTH_USER_MODEL = "centres.User"
AUTHENTICATION_BACKENDS = ["centres.sign_in.CouncilBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "centres.signing_in.local_words.LocalWords"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

# Who signs in (docs/running.md, “Signing in”). Everybody proves it twice, outside a demo.
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=True)
# Minutes without a page, and hours in all, after which a session ends; what was typed waits.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_HOURS = env.int("SESSION_HOURS", default=12)
# How many proxies in front add themselves to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0 if LOCAL else 1)
# Councils whose people sign in with the account they have there.
OIDC_PROVIDERS = env.json("OIDC_PROVIDERS", default=[])
# Of a leaver: what they still hold, to be named; what of theirs must end. Functions of (user).
HELD_BY = ["families.leaving.cases_held_by"]
# How the trail is told of cases that such a page names: a function of (request, references).
TELL_HELD = "families.looking.told.tell_cases"
LEAVING_FOLLOW_UPS = ["families.leaving.end_calendar"]
# Of allauth only the parts: factors, links to councils' accounts, and how they are checked.
MFA_ADAPTER = "centres.signing_in.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Lodestar"
MFA_RECOVERY_CODE_COUNT = 10
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(embedded.var_dir() / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "centres.static_files.HashedStaticFiles"},
}

CONTENT_SECURITY_POLICY = content_security.POLICY
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "centres.views.stale_form"
SESSION_ENGINE = "centres.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
if not LOCAL:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # Cookies that no other host of the domain, and no plain connection, can set.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    CONTENT_SECURITY_POLICY["DIRECTIVES"] |= {"upgrade-insecure-requests": True}
# No script of ours reads it: pages carry the proof themselves.
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# How much may be sent at once: text, and files with what goes with them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
LARGEST_UPLOAD = 10 * 1024 * 1024

# Whom to tell of a weakness (/.well-known/security.txt): mailto: or https:, with commas.
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
SECURITY_POLICY_URL = env("SECURITY_POLICY_URL", default="")

REST_FRAMEWORK = api_settings.REST_FRAMEWORK
SPECTACULAR_SETTINGS = api_settings.SPECTACULAR_SETTINGS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "centres.error_reports.PlainFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
# Error reports carry no form fields, cookies or query strings.
DEFAULT_EXCEPTION_REPORTER_FILTER = "centres.error_reports.NoPersonalData"
