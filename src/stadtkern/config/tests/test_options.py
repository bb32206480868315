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


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:4318", "https://spuren.example.at/otlp"])
def test_addresses_of_collectors(url: str) -> None:
    assert read_options({"STADTKERN_SECRET_KEY": "k" * 32, "STADTKERN_TRACES_TO": url}).traces_to == url


@pytest.mark.parametrize(
    "url", ["127.0.0.1:4318", "grpc://host:4317", "http://", "http://user:word@host", "http://a:b"]
)
def test_a_collector_has_an_address_without_a_password(url: str) -> None:
    with pytest.raises(OptionError, match="STADTKERN_TRACES_TO") as error:
        read_options({"STADTKERN_SECRET_KEY": "k" * 32, "STADTKERN_TRACES_TO": url})
    assert "word" not in str(error.value).replace("password", "")


def test_a_wrong_host_name_is_one_line() -> None:
    record = logging.LogRecord(
        "django.security.DisallowedHost", 40, "", 0, "Invalid", (), (ValueError, ValueError(), None)
    )
    assert without_traceback(record)
    assert (record.exc_info, record.levelname) == (None, "WARNING")
    assert "without_traceback" in logging_settings("text")["loggers"]["django.security.DisallowedHost"]["filters"]


def with_name_finder(address: str) -> str:
    return read_options({"STADTKERN_SECRET_KEY": "k" * 32, "STADTKERN_NAME_FINDER": address}).name_finder


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:5002", "https://presidio.lan/ner", "http://[fd00::1]:3000"])
def test_addresses_of_a_name_finder(address: str) -> None:
    assert with_name_finder(address) == address
    assert with_name_finder(f"{address}/" if address else "") == address


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://api.example.at", "our own house"),
        ("http://134744072", "our own house"),
        ("http://", "nowhere"),
        ("127.0.0.1:5002", "give an address"),
        ("http://user:word@127.0.0.1", "give an address"),
        ("http://127.0.0.1/?text=", "give an address"),
        ("http://127.0.0.1:many", "port"),
    ],
)
def test_whole_texts_are_sent_to_our_own_house_only(address: str, said: str) -> None:
    with pytest.raises(OptionError, match=said) as error:
        with_name_finder(address)
    assert "word" not in str(error.value)
