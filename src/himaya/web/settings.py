"""Settings of the platform; every value that an installation may change is read from the environment.

HIMAYA_DATA_DIR          folder of the database, plans and secret key (default `data` in the working folder)
HIMAYA_DATABASE_URL      postgresql://user@host/name (default: a file of SQLite in the data folder)
HIMAYA_DATABASE_PASSWORD_FILE   file whose first line is the password of that database
HIMAYA_SECRET_KEY_FILE   file with the key that signs sessions (default: generated once in the data folder)
HIMAYA_ALLOWED_HOSTS     comma-separated host names this server answers to (default: this machine)
HIMAYA_PUBLIC_ADDRESS    address at which citizens reach the pages for everybody; its forms are tested there every
                         five minutes (default: this server, asked directly)
HIMAYA_HTTPS             1 behind a proxy that ends TLS: secure cookies and strict transport security
HIMAYA_OIDC_SERVER       address of the ministry's sign-in service (OpenID Connect); with it go
                         HIMAYA_OIDC_CLIENT_ID, HIMAYA_OIDC_SECRET_FILE and HIMAYA_OIDC_TITLE
HIMAYA_VIDEO             0 switches the video room of meetings off; HIMAYA_VIDEO_ADDRESSES, HIMAYA_VIDEO_PUBLIC,
                         HIMAYA_VIDEO_PORTS say how it is reached, HIMAYA_TURN and HIMAYA_TURN_SECRET_FILE name a relay
HIMAYA_WEBHOOK_HOSTS     hosts inside a private network that partners may be told at, separated by commas;
                         HIMAYA_WEBHOOK_CA_FILE names certificates that are trusted besides those of the system
HIMAYA_DEMO              1 creates the demo accounts and shows them on the sign-in page
"""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from himaya.web import database, environment
from himaya.web.environment_video import video_network
from himaya.web.environment_webhooks import webhook_network

_WEB = Path(__file__).parent

DATA_DIR = environment.data_dir()
DEMO = environment.flag("HIMAYA_DEMO")
HTTPS = environment.flag("HIMAYA_HTTPS")
PUBLIC_ADDRESS = environment.address("HIMAYA_PUBLIC_ADDRESS")
DEBUG = False
SECRET_KEY = environment.secret_key(DATA_DIR)
ALLOWED_HOSTS = environment.hosts("HIMAYA_ALLOWED_HOSTS")

INSTALLED_APPS = [
    "himaya.web.common",
    "himaya.web.portal",
    "himaya.web.journal",
    "himaya.web.accounts",
    "himaya.web.access",
    "himaya.web.places",
    "himaya.web.positions",
    "himaya.web.plans",
    "himaya.web.jobs",
    "himaya.web.webhooks",
    "himaya.web.comments",
    "himaya.web.readiness",
    "himaya.web.incidents",
    "himaya.web.chat",
    "himaya.web.controls",
    "himaya.web.advisories",
    "himaya.web.media",
    "himaya.web.reports",
    "himaya.web.channels",
    "himaya.web.posts",
    "himaya.web.complaints",
    "himaya.web.crowds",
    "himaya.web.dispatch",
    "himaya.web.mandates",
    "himaya.web.picture",
    "himaya.web.field",
    "himaya.web.partners",
    "himaya.web.exercise",
    "himaya.web.situation",
    "himaya.web.briefings",
    "himaya.web.video",
    "himaya.web.api",
    "himaya.web.home",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "himaya.web.common.middleware.content_security_policy",
    "himaya.web.common.middleware.mark_of_an_exercise",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "himaya.web.portal.middleware.public_alone",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "himaya.web.common.middleware.chosen_language",
    "himaya.web.common.unreadable.no_null_characters",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "himaya.web.accounts.middleware.SecondFactorFirst",
    "himaya.web.journal.policies.RefusalsOnRecord",
    "himaya.web.common.middleware.page_of_a_form",
]

ROOT_URLCONF = "himaya.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "himaya.web.common.context.page",
            ],
        },
    },
]

DATABASES = {"default": database.connection_settings(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",  # the key is an account at one address
    "login_failed_account": "20/300s/key",  # an account at all addresses together
}
ACCOUNT_ADAPTER = "himaya.web.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "himaya.web.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "himaya.web.accounts.forms.SetUpCode",
    "authenticate": "himaya.web.accounts.forms.SecondFactorForm",
    "reauthenticate": "himaya.web.accounts.forms.ConfirmCodeForm",
    "add_webauthn": "himaya.web.accounts.forms.NewPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = (
    not HTTPS
)  # browsers themselves offer passkeys on encrypted pages and localhost only
MFA_TOTP_ISSUER = "Himaya"
MFA_TOTP_TOLERANCE = 1  # one step of thirty seconds either way, for clocks that differ; no code counts twice
MFA_RECOVERY_CODES_SHOW_ONCE = True

VIDEO = video_network()
WEBHOOKS = webhook_network()

OIDC = environment.oidc()
SOCIALACCOUNT_ADAPTER = "himaya.web.accounts.oidc.DirectoryAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: a form that is led to another host would break the content security policy
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": ["openid", "profile"],
        "APPS": [
            {
                "provider_id": OIDC.PROVIDER,
                "name": OIDC.title,
                "client_id": OIDC.client_id,
                "secret": OIDC.secret,
                "settings": {"server_url": OIDC.server},
            }
        ]
        if OIDC
        else [],
    }
}

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "himaya.web.common.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "himaya_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LOCALE_PATHS = [_WEB / "locale"]  # texts of the first apps; every newer app has a locale folder of its own
USE_TZ = True
TIME_ZONE = "Africa/Cairo"

STATIC_URL = "/static/"
STATICFILES_DIRS = [_WEB / "static"]
FRONTEND_BUILD = _WEB / "static" / "himaya" / "build"
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/himaya/build/assets/"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"brief": {"()": "himaya.web.common.logs.Brief"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["brief"]}},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
