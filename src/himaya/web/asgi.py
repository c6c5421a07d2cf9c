"""ASGI entry: Django as WSGI in a pool of threads, so that each thread keeps its own database connection."""

from __future__ import annotations

import os

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

WORKERS = 8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "himaya.web.settings")
application = WSGIMiddleware(get_wsgi_application(), workers=WORKERS)  # type: ignore[arg-type]  # a WSGI application in all but its stub
