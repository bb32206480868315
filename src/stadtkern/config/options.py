"""Options: read once from the environment, strictly.

Every option is ``STADTKERN_<NAME>``. An unknown name or a value of the wrong type stops the start and says so.
"""

from __future__ import annotations

import os
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificates

from stadtkern.config import dual_delivery
from stadtkern.core.own_house import is_in_own_house

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "STADTKERN_"
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
OIDC_PARTS = {"staff_oidc": ("client_id", "client_secret", "label"), "id_austria": ("client_id", "client_secret")}
SECOND_FACTOR = frozenset({"optional", "required"})
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


class OptionError(SystemExit):
    """The environment does not fit; the message names the option and the remedy."""


def option(text: str, *, default: Any = MISSING) -> Any:
    """Declare an option with its help text."""
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    secret_key: str = option("Signs sessions and links. Required; at least 32 characters, from the environment only.")
    city: str = option("Folder of the town below the cities folder.", default="musterstadt")
    cities_dir: Path = option("Folder that holds one folder per town.", default=Path("cities"))
    data_dir: Path = option("Folder for database, search index and static files.", default=Path("var"))
    database_url: str = option("Database address; empty means SQLite in the data folder.", default="")
    hosts: tuple[str, ...] = option(
        "Host names the site answers to, separated by commas.", default=("127.0.0.1", "localhost", "[::1]")
    )
    https: bool = option("Served behind HTTPS: secure cookies and HSTS on.", default=False)
    trusted_proxies: int = option(
        "Number of own proxies in front that set X-Forwarded-For. With 0 behind a proxy all visitors share one address "
        "and one rate limit: the first busy one locks everybody out.",
        default=0,
    )
    debug: bool = option("Show error details to the browser. Never in public.", default=False)
    log_format: str = option("Format of log lines: json or text.", default="json")
    smtp_url: str = option(
        "Mail server: smtp+starttls://user:password@host:587, smtps:// on port 465, or smtp:// without a password "
        "(with one to localhost only); empty keeps mail in the outbox.",
        default="",
    )
    mail_from: str = option("Sender address of mail.", default="stadtkern@localhost")
    upload_mb: int = option(
        "Largest upload in megabytes. A request of staff below /intern/wissen/hochladen/ and /redaktion/ may bring ten "
        "such files, every other request 2 MB; give a proxy in front the same two limits.",
        default=20,
    )
    payment_days: int = option("Days from a charge until it must be paid.", default=30)
    reminder_first_days: int = option(
        "Days after the day of payment until the treasury is told to remind somebody for the first time.", default=14
    )
    reminder_second_days: int = option("Days after the first reminder until the second one is due.", default=21)
    payment_provider: str = option(
        "Address of the payment service where residents pay online (the protocol stands in docs/rooms/payments.md), "
        "such as https://pay.example.at/v1. Empty means nobody pays online; codes and transfers work anyway.",
        default="",
    )
    payment_provider_key: str = option("Key the payment service gave this site, sent as “Bearer …”.", default="")
    embeddings_use_case: str = option(
        "Use case of the register whose released tool makes vectors for search (purpose “search”, data classes public "
        "and personal); it reads what residents ask. Empty means words only.",
        default="",
    )
    model_servers: str = option(
        "File that names the model servers of every tool of the register (docs/rooms/gateway.md); empty means none: "
        "then no model is called.",
        default="",
    )
    name_finder: str = option(
        "Address of a server in our own house that finds names beside our own rules, without /analyze, such as "
        "http://127.0.0.1:5002 (the interface of Presidio's analyzer); while it does not answer, every call of a model "
        "is refused. Empty means rules alone.",
        default="",
    )
    metrics_key: str = option(
        "Key with which Prometheus reads the gateway's counters at /v1/stadtkern/metrics, sent as “Authorization: "
        "Bearer …”. Empty means nobody may.",
        default="",
    )
    traces_to: str = option(
        "OpenTelemetry collector (OTLP over HTTP), such as http://127.0.0.1:4318, that gets a span for each call to a "
        "model, without content; needs the extra “telemetry”. Empty means none.",
        default="",
    )
    tokens_per_use_case_a_day: int = option(
        "Most tokens a use case may take in a day while nobody has set a budget for it; 0 means no limit.",
        default=5_000_000,
    )
    tokens_per_person_a_day: int = option(
        "Most tokens a person may take in a day while nobody has set a budget for them; 0 means no limit.",
        default=500_000,
    )
    second_factor: str = option(
        "Whether staff need more than a password: optional, or required; then nobody works without app or passkey.",
        default="optional",
    )
    staff_oidc_issuer: str = option(
        "Single sign-on of staff by OpenID Connect: the provider's issuer, exactly as its discovery names it; https. "
        "Empty means off.",
        default="",
    )
    staff_oidc_client_id: str = option("What this site is called at the provider.", default="")
    staff_oidc_client_secret: str = option("Secret the provider gave this site.", default="")
    staff_oidc_label: str = option("Name of the provider, as staff know it: “Sign in with …”.", default="")
    staff_oidc_second_factor: tuple[str, ...] = option(
        "Values of acr or amr with which the provider says that it asked for a second factor, such as mfa. Empty means "
        "it never counts, and staff show their own.",
        default=(),
    )
    staff_oidc_only: bool = option(
        "Accounts linked with the provider cannot use their passwords any more; those without a link still can.",
        default=False,
    )
    id_austria_issuer: str = option(
        "ID Austria for residents: the issuer, exactly as its discovery names it, https://eid.oesterreich.gv.at or "
        "https://idp.id-austria.gv.at; https. Empty means nobody signs in; everything can be done on paper.",
        default="",
    )
    id_austria_client_id: str = option("Address of this site as it is registered with ID Austria.", default="")
    id_austria_client_secret: str = option("Secret ID Austria gave this site.", default="")
    id_austria_test_people: bool = option(
        "Accept identities for tests, which the reference system of ID Austria has. Never in real operation.",
        default=False,
    )
    scanner: str = option(
        "Virus scanner for files people send: clamd at host:port or the path of its socket; empty means none. "
        "A scanner that does not answer lets no file in.",
        default="",
    )
    resident_minutes: int = option("Minutes a resident stays signed in after the last thing they sent.", default=60)
    dual_delivery_address: str = option(
        "Address of the provider of dual delivery (https). Empty: every letter on paper goes to the post room.",
        default="",
    )
    dual_delivery_sender: str = option("Name of this town at that provider (SenderProfile).", default="")
    dual_delivery_profile: str = option("How the provider works on our letters (ProcessingProfile).", default="")
    dual_delivery_credentials: str = option(
        "File with one line, name:password, for that provider; readable by this program only.", default=""
    )
    dual_delivery_notices: str = option(
        "File with one line, name:password, by which that provider shows itself when it tells what became of letters, "
        "at /duale-zustellung/meldungen/; at least 16 characters of password, behind HTTPS only. Empty: it is asked "
        "every hour, and that address is closed.",
        default="",
    )
    dual_delivery_bulk_from: int = option(
        "From so many waiting letters on they are ordered together, where that provider offers bulks. 0: never.",
        default=0,
    )
    seal_pkcs12: str = option(
        "PKCS#12 file (.p12) with key and certificate of the official signature (Amtssignatur). Empty means another "
        "way, or none: then no letter is sealed. The demo town seals with a test authority of its own.",
        default="",
    )
    seal_pkcs12_password: str = option("Password of that file.", default="")
    seal_pkcs11_module: str = option(
        "Library of the card or box that holds the key of the official signature (PKCS#11), such as "
        "/usr/lib/softhsm/libsofthsm2.so; needs the extra “hsm”.",
        default="",
    )
    seal_pkcs11_token: str = option("Label of the token in it.", default="")
    seal_pkcs11_pin: str = option("PIN of the token.", default="")
    seal_pkcs11_label: str = option("Label of key and certificate on the token.", default="")
    seal_certificates: str = option(
        "PEM file with the certificates the town seals with now and has sealed with before: what /signaturpruefung/ "
        "calls the town's own. The one of the key above belongs to them anyway.",
        default="",
    )
    seal_roots: str = option(
        "PEM file with certificates of authorities whose seals /signaturpruefung/ calls known, such as those of other "
        "offices.",
        default="",
    )
    widget_sites: tuple[str, ...] = option(
        "Other sites of the town that may show the question window, such as https://www.example.at.", default=()
    )
    demo: bool = option("Demo town: shows a note that nothing here is official.", default=False)


def _parse(name: str, kind: object, raw: str) -> object:
    if kind is bool:
        if raw.lower() in TRUE | FALSE:
            return raw.lower() in TRUE
        raise OptionError(f"{PREFIX}{name.upper()}: say yes or no, not {raw!r}")
    if kind is int:
        if raw.isascii() and raw.isdigit():
            return int(raw)
        raise OptionError(f"{PREFIX}{name.upper()}: a whole number is needed, not {raw!r}")
    if kind is Path:
        return Path(raw)
    if kind is str:
        return raw
    return tuple(part.strip() for part in raw.split(",") if part.strip())


def read_options(environment: Mapping[str, str] | None = None) -> Options:
    """Return the options in ``environment`` (the process's own by default).

    Raises:
        OptionError: for unknown names, wrong types, a secret key that is missing or too short, a second factor that
            is neither optional nor required, a name finder elsewhere, and a mail server, sign-in provider or seal that
            is not named safely and completely.
    """
    environment = os.environ if environment is None else environment
    given = {key.removeprefix(PREFIX).lower(): value for key, value in environment.items() if key.startswith(PREFIX)}
    known = {f.name for f in fields(Options)}
    if unknown := sorted(set(given) - known):
        names = ", ".join(f"{PREFIX}{name.upper()}" for name in unknown)
        raise OptionError(f"unknown options: {names} (docs/options.md lists them all)")
    kinds = get_type_hints(Options)
    values: dict[str, Any] = {name: _parse(name, kinds[name], raw) for name, raw in given.items()}
    if len(values.get("secret_key", "")) < 32:
        raise OptionError(f"{PREFIX}SECRET_KEY: set a random value of at least 32 characters (python3 start.py does)")
    if values.get("second_factor", "optional") not in SECOND_FACTOR:
        raise OptionError(f"{PREFIX}SECOND_FACTOR: say optional or required")
    if values.get("name_finder"):
        values["name_finder"] = checked_name_finder(values["name_finder"])
    if values.get("smtp_url"):
        _check_mail(values["smtp_url"])
    for provider in OIDC_PARTS:
        if any(values.get(name) for name in known if name.startswith(f"{provider}_")):
            _check_provider(provider, values)
    if trouble := dual_delivery.trouble_of(values):
        raise OptionError(trouble)
    _check_traces(values.get("traces_to", ""))
    _check_seal(values)
    _check_payment_provider(values.get("payment_provider", ""), values.get("payment_provider_key", ""))
    return Options(**values)


def checked_name_finder(address: str) -> str:
    """Return the address without a slash at its end.

    Raises:
        OptionError: for what is no address, or lies elsewhere: whole texts are sent there.
    """
    name = f"{PREFIX}NAME_FINDER"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise OptionError(f"{name}: host or port cannot be read") from error
    if parts.scheme not in {"http", "https"} or parts.username is not None or parts.query or parts.fragment:
        raise OptionError(f"{name}: give an address such as http://127.0.0.1:5002")
    if not is_in_own_house(host):
        raise OptionError(f"{name}: {host or 'nowhere'} does not lie in our own house; texts are not sent elsewhere")
    return address.rstrip("/")


def _check_mail(url: str) -> None:
    """Stop before a password would travel in the open; the message never repeats it."""
    name = f"{PREFIX}SMTP_URL"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise OptionError(f"{name}: host or port cannot be read") from error
    if parts.scheme not in MAIL_PORTS or not host:
        raise OptionError(f"{name}: begin with smtp+starttls://, smtps:// or smtp:// and name a host")
    if parts.scheme == "smtp" and parts.username is not None and host not in THIS_MACHINE:
        raise OptionError(f"{name}: smtp:// would send the password in the open; use smtp+starttls:// or smtps://")


def _check_traces(url: str) -> None:
    """Stop at an address nothing could be sent to, or with a password that would stand in the log."""
    name = f"{PREFIX}TRACES_TO"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise OptionError(f"{name}: host or port cannot be read") from error
    if url and (parts.scheme not in {"http", "https"} or not host or parts.username is not None or parts.query):
        raise OptionError(f"{name}: give the http or https address of a collector, without name or password")


def _check_seal(values: Mapping[str, Any]) -> None:
    """One key seals, and a card is named completely; no password or PIN is repeated."""
    card = {name: values.get(f"seal_pkcs11_{name}", "") for name in ("module", "token", "pin", "label")}
    if values.get("seal_pkcs12") and any(card.values()):
        raise OptionError(f"{PREFIX}SEAL_PKCS12 and {PREFIX}SEAL_PKCS11_…: name one key, not two")
    for name, value in card.items():
        if any(card.values()) and not value:
            raise OptionError(f"{PREFIX}SEAL_PKCS11_{name.upper()}: is needed to seal with a card")
    for name in ("seal_certificates", "seal_roots"):
        if path := values.get(name):
            _check_certificates(f"{PREFIX}{name.upper()}", Path(path))


def _check_certificates(name: str, path: Path) -> None:
    """Stop before genuine letters would be called unknown."""
    try:
        load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise OptionError(f"{name}: {path} is no readable PEM file with certificates") from error


def _check_payment_provider(address: str, key: str) -> None:
    """Half a provider is none, and its key must not travel in the open; the key is never repeated."""
    name = f"{PREFIX}PAYMENT_PROVIDER"
    if bool(address) != bool(key):
        raise OptionError(f"{name} and {name}_KEY: name both or none")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise OptionError(f"{name}: host or port cannot be read") from error
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in THIS_MACHINE)
    if (address and not (host and is_safe)) or parts.username is not None or parts.query or parts.fragment:
        raise OptionError(f"{name}: give the https address of the payment service, without name, password or query")
    if len(key) > 300 or not key.isprintable():
        raise OptionError(f"{name}_KEY: printable, 300 characters at most")


def _check_provider(provider: str, values: Mapping[str, Any]) -> None:
    """Half a provider is none: name what is missing, and repeat no secret."""
    name, issuer = f"{PREFIX}{provider.upper()}_ISSUER", values.get(f"{provider}_issuer", "")
    try:
        parts = urlsplit(issuer)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise OptionError(f"{name}: host or port cannot be read") from error
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in THIS_MACHINE)):
        raise OptionError(f"{name}: give the https address the provider's discovery names as its issuer")
    if parts.query or parts.fragment or parts.username is not None or len(issuer) > 200:
        raise OptionError(f"{name}: an issuer has no name, query or fragment and at most 200 characters")
    for each in OIDC_PARTS[provider]:
        value = values.get(f"{provider}_{each}", "")
        if not 0 < len(value) <= 300 or not value.isprintable():
            raise OptionError(
                f"{PREFIX}{provider.upper()}_{each.upper()}: is needed for single sign-on (300 characters at most)"
            )
    if len(values.get(f"{provider}_label", "")) > 40:
        raise OptionError(f"{PREFIX}{provider.upper()}_LABEL: a name has at most 40 characters")


def describe_options() -> str:
    """Return ``docs/options.md``: generated here, compared with the file by a test."""
    kinds = get_type_hints(Options)
    rows = ["# Options", "", "Set in the environment; read once at start; unknown names are errors.", ""]
    rows += ["| name | type | default | what it does |", "|---|---|---|---|"]
    for each in fields(Options):
        default = "required" if each.default is MISSING else each.default
        shown = ",".join(default) if isinstance(default, tuple) else str(default)
        kind = getattr(kinds[each.name], "__name__", "list")
        kind = {"tuple": "list", "Path": "path"}.get(kind, kind)
        rows.append(f"| `{PREFIX}{each.name.upper()}` | {kind} | `{shown}` | {each.metadata['help']} |")
    return "\n".join(rows) + "\n"
