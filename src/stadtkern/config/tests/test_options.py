from __future__ import annotations

import logging
from pathlib import Path

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


KEY = "k" * 32
DUAL = {"ADDRESS": "https://dz.example/ws", "SENDER": "musterstadt"}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"ADDRESS": ""}, "ADDRESS: is needed with STADTKERN_DUAL_DELIVERY_SENDER"),
        ({"ADDRESS": "http://dz.example/ws"}, "ADDRESS: give an https"),
        ({"ADDRESS": "https://name:word@dz.example/ws"}, "ADDRESS: give an https"),
        ({"ADDRESS": "https://dz.example:port/ws"}, "ADDRESS: host or port"),
        ({"SENDER": ""}, "SENDER: is needed"),
        ({"CREDENTIALS": "/nowhere/at/all"}, "CREDENTIALS: /nowhere/at/all cannot be read"),
    ],
)
def test_a_provider_of_dual_delivery_is_named_completely(changed: dict[str, str], named: str) -> None:
    given = {f"STADTKERN_DUAL_DELIVERY_{name}": value for name, value in (DUAL | changed).items() if value}
    with pytest.raises(OptionError, match=f"DUAL_DELIVERY_{named}"):
        read_options({"STADTKERN_SECRET_KEY": KEY, **given})


def test_the_credentials_of_a_provider_lie_in_a_file(tmp_path: Path) -> None:
    given = {f"STADTKERN_DUAL_DELIVERY_{name}": value for name, value in DUAL.items()}
    secret = tmp_path / "zugang"
    for content, fits in (("stadt:geheim\n", True), ("stadt", False), ("", False)):
        secret.write_text(content)
        named = {"STADTKERN_SECRET_KEY": KEY, **given, "STADTKERN_DUAL_DELIVERY_CREDENTIALS": str(secret)}
        if fits:
            assert read_options(named).dual_delivery_sender == "musterstadt"
            continue
        with pytest.raises(OptionError, match="holds no line") as error:
            read_options(named)
        assert "geheim" not in str(error.value)


CARD = {"MODULE": "/usr/lib/softhsm/libsofthsm2.so", "TOKEN": "stadt", "PIN": "9876", "LABEL": "siegel"}


def with_seal(given: dict[str, str]) -> None:
    read_options({"STADTKERN_SECRET_KEY": "k" * 32} | {f"STADTKERN_SEAL_{name}": each for name, each in given.items()})


@pytest.mark.parametrize("given", [{}, {"PKCS12": "seal.p12"}, {f"PKCS11_{name}": each for name, each in CARD.items()}])
def test_a_key_for_seals_is_a_file_or_a_card(given: dict[str, str]) -> None:
    with_seal(given)


@pytest.mark.parametrize("missing", CARD)
def test_a_card_is_named_completely_and_its_pin_is_not_repeated(missing: str) -> None:
    with pytest.raises(OptionError, match=f"SEAL_PKCS11_{missing}: is needed") as error:
        with_seal({f"PKCS11_{name}": each for name, each in CARD.items() if name != missing})
    assert "9876" not in str(error.value)


def test_two_keys_are_one_too_many() -> None:
    with pytest.raises(OptionError, match="one key, not two"):
        with_seal({"PKCS12": "seal.p12", "PKCS11_MODULE": "x.so"})


@pytest.mark.parametrize("name", ["CERTIFICATES", "ROOTS"])
def test_files_with_certificates_can_be_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "certificates.pem"
    with pytest.raises(OptionError, match=f"SEAL_{name}: .* is no readable PEM file"):
        with_seal({name: str(path)})
    path.write_text("nothing", encoding="ascii")
    with pytest.raises(OptionError, match=f"SEAL_{name}: .* is no readable PEM file"):
        with_seal({name: str(path)})


def with_payments(**named: str) -> str:
    given = {f"STADTKERN_PAYMENT_PROVIDER{name}": value for name, value in named.items()}
    return read_options({"STADTKERN_SECRET_KEY": "k" * 32, **given}).payment_provider


@pytest.mark.parametrize("url", ["https://pay.example.at/v1", "http://127.0.0.1:8000/test-zahlung"])
def test_addresses_of_payment_services(url: str) -> None:
    assert with_payments(**{"": url, "_KEY": "secret"}) == url


@pytest.mark.parametrize(
    "named",
    [
        {"": "https://pay.example.at"},
        {"_KEY": "secret"},
        {"": "http://pay.example.at", "_KEY": "secret"},
        {"": "https://a:b@pay.example.at", "_KEY": "secret"},
        {"": "https://pay.example.at?x=1", "_KEY": "secret"},
        {"": "https://[", "_KEY": "secret"},
        {"": "https://", "_KEY": "secret"},
        {"": "https://pay.example.at", "_KEY": "secret\n"},
    ],
)
def test_unsafe_payment_services_stop_the_start_and_keep_the_key_to_themselves(named: dict[str, str]) -> None:
    with pytest.raises(OptionError, match="STADTKERN_PAYMENT_PROVIDER") as error:
        with_payments(**named)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "https", "said"),
    [
        ("dienst:sechzehn-zeichen!", "yes", ""),
        ("dienst:sechzehn-zeichen!", "no", "over HTTPS only"),
        ("dienst:geheim", "yes", "fewer than 16 characters"),
        ("dienst", "yes", "holds no line"),
        (":sechzehn-zeichen!", "yes", "holds no line"),
    ],
)
def test_a_provider_shows_a_long_password_over_https(content: str, https: str, said: str, tmp_path: Path) -> None:
    secret = tmp_path / "meldungen"
    secret.write_text(f"{content}\n")
    given = {f"STADTKERN_DUAL_DELIVERY_{name}": value for name, value in (DUAL | {"NOTICES": str(secret)}).items()}
    named = {"STADTKERN_SECRET_KEY": KEY, "STADTKERN_HTTPS": https, **given}
    if not said:
        assert read_options(named).dual_delivery_notices == str(secret)
        return
    with pytest.raises(OptionError, match=f"DUAL_DELIVERY_NOTICES: .*{said}") as error:
        read_options(named)
    assert "geheim" not in str(error.value)
