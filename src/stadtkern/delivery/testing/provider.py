"""A provider of dual delivery for tests: real HTTP on this machine, the seven operations of the WSDL, no real post."""

from __future__ import annotations

import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from lxml import etree

from stadtkern.delivery.dual.client import Provider
from stadtkern.delivery.dual.envelopes import DD, DDB, DDCA, DDN, DDPA, SOAP, P
from stadtkern.delivery.rules.dual import NO_SUCH, Progress, progress_of
from stadtkern.delivery.testing.schemas import public_schema

NAMES = f'xmlns:dd="{DD}" xmlns:ddn="{DDN}" xmlns:ddb="{DDB}" xmlns:ddpa="{DDPA}" xmlns:ddca="{DDCA}"'
COSTS = {"Printing": "0.08", "Handling": "0.12", "Postage": "1.05"}
SILENT = frozenset({"refuse", "lose_answer", "hang"})
INSTEAD = {"garbage": b"<html>", "error": b"<html><body>500</body></html>"}


class FakeProvider:
    """Takes every letter once by its AppDeliveryID; ``faults`` says what goes wrong with the next calls.

    ``fault``: an error instead of an answer; ``error``: a page of a web server; ``refuse``: hung up before anything was
    taken; ``lose_answer``: hung up afterwards; ``hang``: the same, a second later; ``half``: hung up in the middle of
    the answer; ``garbage``: no XML; ``other``: the answer to another question.

    ``refused`` are letters whose people nobody can find (P8); ``cancels_as`` is what a letter that is taken back
    becomes; ``reachable`` are names with an electronic inbox. ``invalid`` keeps what the public schemas say against a
    message, ours or its own; only where they are at hand.
    """

    def __init__(self) -> None:
        self.accepted: list[str] = []
        self.cancelled: list[str] = []
        self.bodies: list[bytes] = []
        self.invalid: list[str] = []
        self.faults: deque[str] = deque()
        self.states: dict[str, str] = {}
        self.reports: dict[str, str] = {}
        self.bulks: dict[int, list[str]] = {}
        self.finished: list[int] = []
        self.refused: set[str] = set()
        self.reachable: set[str] = set()
        self.cancels_as = "P9"
        self.knows_numbers = True
        self.delay = 0.0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/dual"

    def client(self, timeout: float = 5.0) -> Provider:
        return Provider(self.address, "musterstadt", "PrintDD", ("stadt", "geheim"), timeout)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def posted(self, app_id: str, on: str, *, code: str = "P10") -> None:
        """Let a letter have been printed and handed to the post, with its costs."""
        self.states[app_id] = code
        costs = "".join(f"<ddn:{name}Costs>{eur}</ddn:{name}Costs>" for name, eur in COSTS.items())
        self.reports[app_id] = (
            "<ddn:Result><ddn:NotificationChannel><ddn:PostalNotification><ddn:Pages>2</ddn:Pages>"
            f"<ddn:PostalDeliveryTime>{on}T16:30:00+01:00</ddn:PostalDeliveryTime><ddn:Sheets>1</ddn:Sheets>"
            f"<ddn:Costs><ddn:DetailedCosts>{costs}</ddn:DetailedCosts></ddn:Costs></ddn:PostalNotification>"
            "</ddn:NotificationChannel></ddn:Result>"
        )

    def asked(self, operation: str) -> int:
        """Return how often an operation was asked for."""
        return sum(operation in etree.QName(etree.fromstring(body)).localname for body in self.bodies)

    def answer(self, body: bytes) -> bytes:
        """Return what the provider says to a message; unknown and invalid messages are a fault."""
        request = etree.fromstring(body).find(f"{{{SOAP}}}Body")[0]  # type: ignore[index]
        self.bodies.append(etree.tostring(request))
        found = getattr(self, f"_{etree.QName(request).localname}", None)
        if found is None or not self._is_valid(request):
            return enveloped(_fault("unknown or invalid"))
        said = etree.fromstring(found(request))
        self._is_valid(said)
        return enveloped(etree.tostring(said, encoding="unicode"))

    def notice(self, app_id: str) -> str:
        """Return a DualNotificationRequest about a letter, as it stands now."""
        return self._told(app_id, "DualNotificationRequest")

    def bulk_notice(self, name: str, *app_ids: str) -> str:
        """Return a DualNotificationBulkRequest about several letters."""
        each = "".join(map(self.notice, app_ids))
        elements = f"<ddb:BulkElements>{each}</ddb:BulkElements>" if each else ""
        state = self.states.get(name, "P6")
        return (
            f"{_opened('ddb:DualNotificationBulkRequest')}<ddb:ApplicationDeliveryID>{name}</ddb:ApplicationDeliveryID>"
            f"{elements}<dd:Status><dd:Code>{state}</dd:Code></dd:Status></ddb:DualNotificationBulkRequest>"
        )

    def tell(self, address: str, message: str, credentials: tuple[str, str] | None) -> httpx.Response:
        """Send a notice to the town, as the provider does by itself."""
        self._is_valid(etree.fromstring(message))
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        with httpx.Client(auth=credentials, trust_env=False) as client:
            answer = client.post(address, content=enveloped(message), headers=headers)
        if answer.status_code == 200:
            self._is_valid(etree.fromstring(answer.content).find(f"{{{SOAP}}}Body")[0])  # type: ignore[index]
        return answer

    def _is_valid(self, message: etree._Element) -> bool:
        schema = public_schema()
        with self._lock:
            if schema is None or schema.validate(message):
                return True
            self.invalid.append(f"{etree.QName(message).localname}: {schema.error_log}")
            return False

    def _DualDeliveryRequest(self, request: Any) -> str:  # noqa: N802 - named as the operation
        app_id = request.findtext(f".//{{{DD}}}AppDeliveryID")
        bulk = int(request.findtext(f".//{{{DD}}}BulkId") or 0)
        if app_id in self.refused or (bulk and bulk not in self._open_bulks()):
            error = "<dd:Errors><dd:Error><dd:Info>not found</dd:Info><dd:Code>4711</dd:Code></dd:Error></dd:Errors>"
            return self._delivered(app_id, "P8", error)
        with self._lock:
            if app_id not in self.states:
                self.accepted.append(app_id)
                self.states[app_id] = "P2" if bulk else "P1"
            if bulk and app_id not in self.bulks[bulk]:
                self.bulks[bulk].append(app_id)
        number = f"<dd:DualDeliveryID>D{self.accepted.index(app_id) + 1}</dd:DualDeliveryID>"
        return self._delivered(app_id, self.states[app_id], number if self.knows_numbers else "")

    def _delivered(self, app_id: str, code: str, further: str) -> str:
        return (
            f"{_opened('dd:DualDeliveryResponse')}<dd:AppDeliveryID>{app_id}</dd:AppDeliveryID>"
            f"<dd:Status><dd:Code>{code}</dd:Code></dd:Status>{further}</dd:DualDeliveryResponse>"
        )

    def _StatusRequest(self, request: Any) -> str:  # noqa: N802
        return self._told(request.findtext(f"{{{DD}}}AppDeliveryID"), "StatusResponse")

    def _told(self, app_id: str, name: str) -> str:
        code, report = self.states.get(app_id, NO_SUCH), self.reports.get(app_id, "")
        return (
            f"{_opened(f'ddn:{name}')}<dd:AppDeliveryID>{app_id}</dd:AppDeliveryID>{report}"
            f"<dd:Status><dd:Code>{code}</dd:Code></dd:Status></ddn:{name}>"
        )

    def _DualNotificationRequest(self, request: Any) -> str:  # noqa: N802
        is_known = request.findtext(f"{{{DD}}}AppDeliveryID") in self.states
        error = f"<dd:Error><dd:Info>unknown</dd:Info><dd:Code>{NO_SUCH}</dd:Code></dd:Error>"
        said = "<ddn:Success>ok</ddn:Success>" if is_known else error
        return f"{_opened('ddn:DualNotificationResponse')}{said}</ddn:DualNotificationResponse>"

    def _open_bulks(self) -> set[int]:
        return set(self.bulks) - set(self.finished)

    def _DualDeliveryBulkRequest(self, request: Any) -> str:  # noqa: N802
        finish = request.find(f"{{{DDB}}}FinishBulk")
        with self._lock:
            number = int(finish.findtext(f"{{{DD}}}BulkId")) if finish is not None else len(self.bulks) + 1
            self.bulks.setdefault(number, [])
            if finish is not None:
                self.finished.append(number)
                for each in self.bulks[number]:
                    self.states[each] = "P3" if self.states[each] == "P2" else self.states[each]
        return (
            f"{_opened('ddb:DualDeliveryBulkResponse')}<dd:Status><dd:Code>{'P2' if finish is None else 'P3'}</dd:Code>"
            f"</dd:Status><dd:BulkId>{number}</dd:BulkId></ddb:DualDeliveryBulkResponse>"
        )

    def _DualNotificationBulkRequest(self, request: Any) -> str:  # noqa: N802
        app_id = request.findtext(f"{{{DDB}}}ApplicationDeliveryID")
        elements = request.findall(f"{{{DDB}}}BulkElements/{{{DDN}}}DualNotificationRequest")
        each = "".join(
            f"<ddb:DualNotificationResponses>{self._DualNotificationRequest(found)}<ddb:ApplicationDeliveryID>"
            f"{app_id}</ddb:ApplicationDeliveryID></ddb:DualNotificationResponses>"
            for found in elements or [request]
        )
        return f"{_opened('ddb:DualNotificationBulkResponse')}{each}</ddb:DualNotificationBulkResponse>"

    def _DualDeliveryPreAddressingRequest(self, request: Any) -> str:  # noqa: N802
        app_id = request.findtext(f".//{{{DD}}}AppDeliveryID")
        channels = [etree.QName(each).localname for each in request.find(f"{{{DD}}}DeliveryChannels")]
        results = "".join(
            f"<ddpa:AddressingResult>{self._ways(each, channels)}"
            f"<dd:RecipientID>{each.findtext(f'{{{DD}}}RecipientID')}</dd:RecipientID></ddpa:AddressingResult>"
            for each in request.iterfind(f"{{{DDPA}}}Recipients/{{{DDPA}}}Recipient")
        )
        return (
            f"{_opened('ddpa:DualDeliveryPreAddressingResponse')}<dd:AppDeliveryID>{app_id}</dd:AppDeliveryID>"
            f"<dd:Status><dd:Code>P1</dd:Code></dd:Status><ddpa:AddressingResults>{results}</ddpa:AddressingResults>"
            "</ddpa:DualDeliveryPreAddressingResponse>"
        )

    def _ways(self, recipient: Any, channels: list[str]) -> str:
        name = recipient.findtext(f".//{{{P}}}FamilyName") or recipient.findtext(f".//{{{P}}}FullName")
        return "".join(
            f"<ddpa:DeliveryChannelAddressingResult><dd:Name>{each}</dd:Name><dd:Status><dd:Code>"
            f"{'P1' if each == 'PostalDelivery' or name in self.reachable else 'P8'}</dd:Code></dd:Status>"
            "</ddpa:DeliveryChannelAddressingResult>"
            for each in channels or ["PostalDelivery"]
        )

    def _DualDeliveryCancellationRequest(self, request: Any) -> str:  # noqa: N802
        number = int(request.findtext(f"{{{DD}}}DualDeliveryID")[1:])
        app_id = self.accepted[number - 1]
        with self._lock:
            if progress_of(self.states[app_id]) == Progress.WORKING:
                self.states[app_id] = self.cancels_as
                self.cancelled.append(app_id)
        return (
            f"{_opened('ddca:DualDeliveryCancellationResponse')}<dd:DualDeliveryID>D{number}</dd:DualDeliveryID>"
            f"<dd:AppDeliveryID>{app_id}</dd:AppDeliveryID><dd:Status><dd:Code>{self.states[app_id]}</dd:Code>"
            "</dd:Status></ddca:DualDeliveryCancellationResponse>"
        )

    def _said(self, body: bytes, fault: str) -> bytes:
        if fault == "fault":
            return enveloped(_fault("down"))
        said = self.answer(body)
        if fault == "other":
            return enveloped(self._told("SK-AAAAAAAA", "DualNotificationRequest"))
        return INSTEAD.get(fault, said)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fault = fake.faults.popleft() if fake.faults else ""
                if fault == "refuse":  # before anything was taken
                    self.connection.close()
                    return
                time.sleep(fake.delay)
                said = fake._said(body, fault)
                time.sleep(1.0 if fault == "hang" else fake.delay)
                if fault in SILENT:  # taken, and nobody hears of it
                    self.connection.close()
                    return
                self.send_response(500 if fault in {"fault", "error"} else 200)
                self.send_header("Content-Type", "text/xml; charset=utf-8")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said[: len(said) // 2] if fault == "half" else said)
                if fault == "half":
                    self.connection.close()

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        return Handler


def enveloped(content: str) -> bytes:
    """Return a message within its envelope."""
    return f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>{content}</soap:Body></soap:Envelope>'.encode()


def _opened(name: str) -> str:
    return f'<{name} {NAMES} version="1.0">'


def _fault(text: str) -> str:
    words = f"<faultcode>soap:Server</faultcode><faultstring>{text}</faultstring>"
    return f'<soap:Fault xmlns:soap="{SOAP}">{words}</soap:Fault>'
