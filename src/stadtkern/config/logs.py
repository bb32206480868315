"""Structured logs: one line per event, identifiers but never content."""

from __future__ import annotations

import logging
from typing import Any

import structlog


def logging_settings(log_format: str) -> dict[str, Any]:
    """Configure structlog and return Django's ``LOGGING``; ``log_format`` is ``json`` or ``text``."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
        if log_format == "text"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "filters": {"without_traceback": {"()": lambda: without_traceback}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "stadtkern": {"level": "INFO"},
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"filters": ["without_traceback"]},
        },
    }


def without_traceback(record: logging.LogRecord) -> bool:
    """Keep a line and drop its traceback: anybody may send a wrong host name, as often as they like."""
    record.exc_info = record.exc_text = None
    record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True
