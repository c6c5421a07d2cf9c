"""Settings of the public pages as a process of their own: three tables, no session, no account, nothing operational.

They read HIMAYA_DATA_DIR, HIMAYA_DATABASE_URL, HIMAYA_DATABASE_PASSWORD_FILE, HIMAYA_ALLOWED_HOSTS and HIMAYA_HTTPS
as the platform does. In PostgreSQL its role needs SELECT on `portal_notice` and `portal_answer`, INSERT on
`portal_letter`, and nothing else: it cannot read what was sent.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from himaya.web import database, environment

_WEB = Path(__file__).parents[1]

DATA_DIR = environment.data_dir()
HTTPS = environment.flag("HIMAYA_HTTPS")
DEBUG = False
SECRET_KEY = secrets.token_urlsafe(50)
"""Signs nothing: no page here sets a cookie."""
ALLOWED_HOSTS = environment.hosts("HIMAYA_ALLOWED_HOSTS")
INSTALLED_APPS = ["himaya.web.portal", "django.contrib.staticfiles"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "himaya.web.common.middleware.content_security_policy",
    "himaya.web.common.middleware.mark_of_an_exercise",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "himaya.web.common.unreadable.no_null_characters",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "himaya.web.portal.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": database.connection_settings(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
USE_TZ = True
TIME_ZONE = "Africa/Cairo"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
