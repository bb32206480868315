"""A provider of dual delivery for tests: real HTTP on this machine, the seven operations of the WSDL, no real post."""

from __future__ import annotations

import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lxml import etree

from stadtkern.delivery.dual.client import Provider
from stadtkern.delivery.dual.messages import DD, DDN, SOAP
from stadtkern.delivery.rules.dual import NO_SUCH

DDB = DD.replace("zustellung/dual/", "zustellung/dual_bulk/")
DDPA = DD.replace("zustellung/dual/", "zustellung/dual_pa/")
DDCA = DD.replace("zustellung/dual/", "zustellung/dual_ca/")
NAMES = f'xmlns:dd="{DD}" xmlns:ddn="{DDN}" xmlns:ddb="{DDB}" xmlns:ddpa="{DDPA}" xmlns:ddca="{DDCA}"'


class FakeProvider:
    """Takes every letter once by its AppDeliveryID; ``faults`` says what goes wrong with the next calls.

    ``fault``: an error instead of an answer; ``refuse``: hung up before anything was taken; ``lose_answer``: hung up
    afterwards; ``hang``: the same, a second later; ``garbage``: no XML.
    """

    def __init__(self) -> None:
        self.accepted: list[str] = []
        self.bodies: list[bytes] = []
        self.faults: deque[str] = deque()
        self.states: dict[str, str] = {}
        self.reports: dict[str, str] = {}
        self.bulks: dict[int, str] = {}
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
        self.reports[app_id] = (
            "<ddn:Result><ddn:NotificationChannel><ddn:PostalNotification><ddn:Pages>2</ddn:Pages>"
            f"<ddn:PostalDeliveryTime>{on}T16:30:00+01:00</ddn:PostalDeliveryTime><ddn:Sheets>1</ddn:Sheets>"
            "<ddn:Costs><ddn:DetailedCosts><ddn:PrintingCosts>0.08</ddn:PrintingCosts>"
            "<ddn:HandlingCosts>0.12</ddn:HandlingCosts><ddn:PostageCosts>1.05</ddn:PostageCosts></ddn:DetailedCosts>"
            "</ddn:Costs></ddn:PostalNotification></ddn:NotificationChannel></ddn:Result>"
        )

    def answer(self, body: bytes) -> bytes:
        """Return what the provider says to a message; unknown messages are a fault."""
        request = etree.fromstring(body).find(f"{{{SOAP}}}Body")[0]  # type: ignore[index]
        kind = etree.QName(request).localname
        self.bodies.append(etree.tostring(request))
        found = getattr(self, f"_{kind}", None)
        return _enveloped(found(request) if found else _fault("unknown operation"))

    def _DualDeliveryRequest(self, request: Any) -> str:  # noqa: N802 - named as the operation
        app_id = request.findtext(f".//{{{DD}}}AppDeliveryID")
        with self._lock:
            is_known = app_id in self.states
            if not is_known:
                self.accepted.append(app_id)
                self.states[app_id] = "P1"
        return self._delivered(app_id)

    def _delivered(self, app_id: str) -> str:
        number = self.accepted.index(app_id) + 1
        return (
            f'<dd:DualDeliveryResponse {NAMES} version="1.0"><dd:AppDeliveryID>{app_id}</dd:AppDeliveryID>'
            f"<dd:Status><dd:Code>{self.states[app_id]}</dd:Code></dd:Status>"
            f"<dd:DualDeliveryID>D{number}</dd:DualDeliveryID></dd:DualDeliveryResponse>"
        )

    def _StatusRequest(self, request: Any) -> str:  # noqa: N802
        app_id = request.findtext(f"{{{DD}}}AppDeliveryID")
        code, report = self.states.get(app_id, NO_SUCH), self.reports.get(app_id, "")
        return (
            f'<ddn:StatusResponse {NAMES} version="1.0"><dd:AppDeliveryID>{app_id}</dd:AppDeliveryID>{report}'
            f"<dd:Status><dd:Code>{code}</dd:Code></dd:Status></ddn:StatusResponse>"
        )

    def _DualNotificationRequest(self, _request: Any) -> str:  # noqa: N802
        return f"{_opened('ddn:DualNotificationResponse')}<ddn:Success>ok</ddn:Success></ddn:DualNotificationResponse>"

    def _DualDeliveryBulkRequest(self, request: Any) -> str:  # noqa: N802
        number = int(request.findtext(f"{{{DDB}}}FinishBulk/{{{DD}}}BulkId") or len(self.bulks) + 1)
        self.bulks[number] = "P3" if request.find(f"{{{DDB}}}FinishBulk") is not None else "P2"
        return (
            f'<ddb:DualDeliveryBulkResponse {NAMES} version="1.0"><dd:Status><dd:Code>{self.bulks[number]}</dd:Code>'
            f"</dd:Status><dd:BulkId>{number}</dd:BulkId></ddb:DualDeliveryBulkResponse>"
        )

    def _DualNotificationBulkRequest(self, request: Any) -> str:  # noqa: N802
        app_id = request.findtext(f"{{{DDB}}}ApplicationDeliveryID")
        return (
            f'<ddb:DualNotificationBulkResponse {NAMES} version="1.0"><ddb:DualNotificationResponses>'
            f"{self._DualNotificationRequest(request)}<ddb:ApplicationDeliveryID>{app_id}</ddb:ApplicationDeliveryID>"
            "</ddb:DualNotificationResponses></ddb:DualNotificationBulkResponse>"
        )

    def _DualDeliveryPreAddressingRequest(self, request: Any) -> str:  # noqa: N802
        app_id = request.findtext(f".//{{{DD}}}AppDeliveryID")
        results = "".join(
            "<ddpa:AddressingResult><ddpa:DeliveryChannelAddressingResult><dd:Name>PostalDelivery</dd:Name>"
            "<dd:Status><dd:Code>P1</dd:Code></dd:Status></ddpa:DeliveryChannelAddressingResult>"
            f"<dd:RecipientID>{each.text}</dd:RecipientID></ddpa:AddressingResult>"
            for each in request.iterfind(f".//{{{DD}}}RecipientID")
        )
        return (
            f"{_opened('ddpa:DualDeliveryPreAddressingResponse')}<dd:AppDeliveryID>{app_id}</dd:AppDeliveryID>"
            f"<dd:Status><dd:Code>P1</dd:Code></dd:Status><ddpa:AddressingResults>{results}</ddpa:AddressingResults>"
            "</ddpa:DualDeliveryPreAddressingResponse>"
        )

    def _DualDeliveryCancellationRequest(self, request: Any) -> str:  # noqa: N802
        number = int(request.findtext(f"{{{DD}}}DualDeliveryID")[1:])
        app_id = self.accepted[number - 1]
        self.states[app_id] = "P9"
        return (
            f"{_opened('ddca:DualDeliveryCancellationResponse')}<dd:DualDeliveryID>D{number}</dd:DualDeliveryID>"
            f"<dd:AppDeliveryID>{app_id}</dd:AppDeliveryID><dd:Status><dd:Code>P9</dd:Code></dd:Status>"
            "</ddca:DualDeliveryCancellationResponse>"
        )

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
                said = fake.answer(body) if fault != "fault" else _enveloped(_fault("down"))
                time.sleep(fake.delay)
                if fault == "hang":
                    time.sleep(1.0)
                if fault in {"lose_answer", "hang"}:  # taken, and nobody hears of it
                    self.connection.close()
                    return
                said = b"<html>" if fault == "garbage" else said
                self.send_response(500 if fault == "fault" else 200)
                self.send_header("Content-Type", "text/xml; charset=utf-8")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        return Handler


def _opened(name: str) -> str:
    return f'<{name} {NAMES} version="1.0">'


def _enveloped(content: str) -> bytes:
    return f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>{content}</soap:Body></soap:Envelope>'.encode()


def _fault(text: str) -> str:
    words = f"<faultcode>soap:Server</faultcode><faultstring>{text}</faultstring>"
    return f'<soap:Fault xmlns:soap="{SOAP}">{words}</soap:Fault>'
