"""What the log says of a request that was answered with a refusal."""

from __future__ import annotations

import logging
from http import HTTPStatus


class Brief(logging.Filter):
    """Keep the line of an answer below 500 and drop its traceback: nothing is broken where a request is refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        status = getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            record.exc_info = record.exc_text = None
        return True
