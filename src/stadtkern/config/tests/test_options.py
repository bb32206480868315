from __future__ import annotations

import logging

import pytest

from stadtkern.config.logs import logging_settings, without_traceback
from stadtkern.config.options import OptionError, read_options


def with_mail(url: str) -> str:
    return read_options({"STADTKERN_SECRET_KEY": "k" * 32, "STADTKERN_SMTP_URL": url}).smtp_url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "smtp://mail.example.at",
        "smtp://user:word@localhost:2525",
        "smtp://user:word@[::1]",
        "smtp+starttls://user:word@mail.example.at:587",
        "smtps://user:word@mail.example.at",
    ],
)
def test_addresses_of_mail_servers(url: str) -> None:
    assert with_mail(url) == url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("smtp://user:word@mail.example.at", "smtp\\+starttls"),
        ("smtp://user@mail.example.at:25", "smtp\\+starttls"),
        ("http://mail.example.at", "begin with"),
        ("smtp://", "begin with"),
        ("smtp://mail.example.at:many", "port"),
    ],
)
def test_a_password_never_travels_in_the_open(url: str, said: str) -> None:
    with pytest.raises(OptionError, match=said) as error:
        with_mail(url)
    assert "user" not in str(error.value)


def test_a_wrong_host_name_is_one_line() -> None:
    record = logging.LogRecord(
        "django.security.DisallowedHost", 40, "", 0, "Invalid", (), (ValueError, ValueError(), None)
    )
    assert without_traceback(record)
    assert (record.exc_info, record.levelname) == (None, "WARNING")
    assert "without_traceback" in logging_settings("text")["loggers"]["django.security.DisallowedHost"]["filters"]
