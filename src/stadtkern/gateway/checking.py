"""What is set up wrongly, in plain words: for the command and the operator's page."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from stadtkern.core.errors import Refused
from stadtkern.gateway.folding import waiting_for_register
from stadtkern.gateway.models import Key
from stadtkern.gateway.queries import drifting, verify_ledger
from stadtkern.gateway.running import find_names, is_metered, make
from stadtkern.gateway.watch import read_snapshot
from stadtkern.masking.joining import NoFindsError, finds_in
from stadtkern.metering.api import counters_here
from stadtkern.modelcalls.policy import NOTHING
from stadtkern.modelservers.servers import read_servers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stadtkern.lifecycle.grants import Grant, GrantedTool
    from stadtkern.modelcalls.policy import Snapshot
    from stadtkern.modelservers.servers import Server, ToolServers

SOON = timedelta(days=14)
PATIENCE_S = 3.0
SAMPLE = "📄 Frau Anna Huber bittet um einen Termin."  # the sign shows whether places are counted in characters


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is well, what it says, what to do. ``blocks``: no call passes."""

    is_well: bool
    says: str
    remedy: str = ""
    blocks: bool = False

    @property
    def mark(self) -> str:
        """Return what stands in front of it."""
        return "✓" if self.is_well else "✗" if self.blocks else "!"


def findings(*, asks_servers: bool = True, reads_ledger: bool = True) -> Iterator[Finding]:
    """Yield everything that was looked at, what blocks all calls first; a long ledger takes a while to read."""
    try:
        snapshot = read_snapshot(timezone.localdate())
    except DatabaseError:
        remedy = gettext("Run “stadtkern prepare”.")
        yield Finding(False, gettext("The register cannot be read."), remedy, blocks=True)
        return
    try:
        servers = read_servers(settings.MODEL_SERVERS)
    except Refused as refused:
        yield Finding(False, refused.hint, gettext("Mend the file named in STADTKERN_MODEL_SERVERS."), blocks=True)
        servers = {}
    yield from _recogniser()
    if asks_servers:
        yield from _names()
    yield from _releases(snapshot, servers)
    silent = set[str]()
    for tool in servers.values():
        yield from _tool(tool, snapshot)
        answers = [_answers(server) for server in tool.servers] if asks_servers else []
        yield from answers
        if answers and not any(each.is_well for each in answers):
            silent.add(tool.tool)
    yield from _reach(snapshot, servers, silent)
    yield from _counters(servers)
    yield from _keys()
    yield from _drifts()
    if since := waiting_for_register():
        says = gettext("The register has not been told of calls since %(since)s.")
        remedy = gettext("See the worker's log for “minute_job_failed”, or start the worker.")
        yield Finding(False, says % {"since": timezone.localtime(since).strftime("%d.%m.%Y, %H:%M")}, remedy)
    if reads_ledger:
        yield _chain()


def _chain() -> Finding:
    if verify_ledger():
        remedy = gettext("“stadtkern gateway verify” names the entry. Tell the auditors; it does not mend itself.")
        return Finding(False, gettext("The ledger's chain is broken."), remedy)
    return Finding(True, gettext("The ledger's chain holds."))


def _recogniser() -> Iterator[Finding]:
    try:
        here = make()
        spans = here.finder.find("Frau Anna Huber, AT61 1904 3002 3457 3201")
        works = [span.kind for span in spans] == ["PERSON", "IBAN"]
    except Refused:
        return
    except Exception:
        works = False
    if works:
        yield Finding(True, gettext("The search for personal data works."))
    else:
        remedy = gettext("Install the programme anew; its lists are missing or damaged.")
        yield Finding(False, gettext("The search for personal data does not work."), remedy, blocks=True)


def _names() -> Iterator[Finding]:
    names = find_names()
    if names is None:
        return
    told = {"address": names.address}
    try:
        found = finds_in(names.analyze(SAMPLE), SAMPLE)
    except NoFindsError:
        says = gettext("%(address)s answers, but not with finds, so every call is refused.") % told
        yield Finding(False, says, gettext("Correct STADTKERN_NAME_FINDER, or leave it out."), blocks=True)
    except Exception:
        says = gettext("%(address)s, which finds names, does not answer, so every call is refused.") % told
        remedy = gettext("Start it, correct STADTKERN_NAME_FINDER, or leave it out.")
        yield Finding(False, says, remedy, blocks=True)
    else:
        if [SAMPLE[span.start : span.end] for span in found if span.kind == "PERSON"] == ["Anna Huber"]:
            yield Finding(True, gettext("%(address)s answers and finds names.") % told)
        else:
            says = gettext("%(address)s answers, but does not find “Anna Huber” in “%(text)s”.")
            remedy = gettext("It needs a model of German names, and must count in characters.")
            yield Finding(False, says % {**told, "text": SAMPLE}, remedy)


def _releases(snapshot: Snapshot, servers: Mapping[str, ToolServers]) -> Iterator[Finding]:
    if snapshot.strategy_since is None:
        remedy = gettext("Load the town's strategy: “stadtkern city load”.")
        yield Finding(False, gettext("No AI strategy is in force, so nobody may call a model."), remedy, blocks=True)
    live = [grant for grant in snapshot.grants.values() if grant.lease and grant.tool]
    if not live:
        remedy = gettext("The use cases' pages say what is missing.")
        yield Finding(True, gettext("No use case has a release, so every call is refused. That is in order."), remedy)
    for grant in live:
        yield _release(grant, servers)
        if _lacks_words(grant, snapshot):
            says = gettext("“%(title)s”: the words of its prompt are not on record, so every call must bring them.")
            remedy = gettext("Put them on record, on the page of released prompts.")
            yield Finding(False, says % {"title": grant.title}, remedy)


def _lacks_words(grant: Grant, snapshot: Snapshot) -> bool:
    return grant.lease is not None and grant.lease.prompt_digest not in {NOTHING, *snapshot.prompts}


def _release(grant: Grant, servers: Mapping[str, ToolServers]) -> Finding:
    assert grant.tool is not None
    assert grant.lease is not None
    names = {"title": grant.title, "tool": grant.tool.public_id}
    if grant.tool.public_id not in servers:
        says = gettext("“%(title)s”: no server is named for the tool %(tool)s.") % names
        return Finding(False, says, gettext("Name one in the file of model servers."))
    if not _is_in_its_house(grant.tool, servers):
        says = (
            gettext("“%(title)s”: the record of %(tool)s and its servers disagree on whose house they are in.") % names
        )
        return Finding(False, says, gettext("Correct the record or the file; until then calls are refused."))
    if grant.lease.valid_until < timezone.now() + SOON:
        day = timezone.localdate(grant.lease.valid_until).isoformat()
        return Finding(
            False,
            gettext("“%(title)s”: the release ends on %(day)s.") % {**names, "day": day},
            gettext("Begin its review now."),
        )
    return Finding(True, gettext("“%(title)s” may call %(tool)s.") % names)


def _tool(tool: ToolServers, snapshot: Snapshot) -> Iterator[Finding]:
    if not any(grant.tool and grant.tool.public_id == tool.tool for grant in snapshot.grants.values()):
        says = gettext("The file names servers for %(tool)s, which no release uses.") % {"tool": tool.tool}
        yield Finding(False, says, gettext("Nothing passes to them. Correct the name or leave them out."))
    for server in tool.servers:
        if server.key_file and not server.key_file.is_file():
            says = gettext("%(server)s: the file with its key is missing.") % {"server": server.name}
            yield Finding(False, says, str(server.key_file))
        if not server.is_local and not server.address.startswith("https://"):
            says = gettext("%(server)s lies elsewhere and is called without encryption.") % {"server": server.name}
            yield Finding(False, says, gettext("Use an https address."))
        if server.power is None and server.is_local:
            says = gettext("%(server)s: nobody has said what it draws, so its electricity is not known.") % {
                "server": server.name
            }
            yield Finding(False, says, gettext("Enter idle_w and most_w under power."))


def _reach(snapshot: Snapshot, servers: Mapping[str, ToolServers], silent: set[str]) -> Iterator[Finding]:
    """Yield what is wrong if no use case at all can reach a server."""
    tools = [grant.tool for grant in snapshot.grants.values() if grant.lease and grant.tool]
    if tools and not any(_is_in_its_house(tool, servers) and tool.public_id not in silent for tool in tools):
        says = gettext("No use case can reach a server, so no call passes.")
        yield Finding(False, says, gettext("See above what keeps each of them."), blocks=True)


def _is_in_its_house(tool: GrantedTool, servers: Mapping[str, ToolServers]) -> bool:
    """Say whether a tool has servers, in the house its record names."""
    named = servers.get(tool.public_id)
    return named is not None and tool.is_local == named.servers[0].is_local


def _counters(servers: Mapping[str, ToolServers]) -> Iterator[Finding]:
    if not is_metered(servers):
        return
    names = ", ".join(each.name for each in counters_here())
    if names:
        yield Finding(True, gettext("This machine's electricity is metered: %(names)s.") % {"names": names})
        return
    says = gettext("A server is marked has_counters, and this machine shows no counter: electricity is reckoned.")
    yield Finding(
        False, says, gettext("Let the gateway read energy_uj below /sys/class/powercap; cards need the extra “gpu”.")
    )


def _answers(server: Server) -> Finding:
    names = {"server": server.name, "model": server.model}
    headers = {"Authorization": f"Bearer {server.read_key()}"} if server.key_file and server.key_file.is_file() else {}
    request = urllib.request.Request(f"{server.address}/models", headers=headers)  # noqa: S310 - checked on reading
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:  # noqa: S310
            listed = json.loads(response.read(1_000_000))
        models = [str(row.get("id")) for row in listed.get("data", [])]
    except (OSError, ValueError, AttributeError):
        return Finding(
            False, gettext("%(server)s does not answer.") % names, gettext("Start it, or correct its address.")
        )
    if server.model not in models:
        remedy = gettext("It has: %s") % ", ".join(models[:10])
        return Finding(False, gettext("%(server)s has no model %(model)s.") % names, remedy)
    return Finding(True, gettext("%(server)s answers and has %(model)s.") % names)


def _drifts() -> Iterator[Finding]:
    words = {
        "refused": gettext("“%(title)s”: the share of refusals moved from %(before)s to %(now)s since yesterday."),
        "failed": gettext("“%(title)s”: the share of failures moved from %(before)s to %(now)s since yesterday."),
        "held_back": gettext("“%(title)s”: the share of answers held back moved from %(before)s to %(now)s."),
        "tokens": gettext("“%(title)s”: the length of a call moved from %(before)s to %(now)s tokens since yesterday."),
    }
    for title, moved in drifting(timezone.localdate()).items():
        for each in moved:
            form = "{:.0f}" if each.what == "tokens" else "{:.0%}"
            names = {"title": title, "before": form.format(each.before), "now": form.format(each.now)}
            remedy = gettext("Look at it before anybody is harmed; if it did harm, report an incident.")
            yield Finding(False, words[each.what] % names, remedy)


def _keys() -> Iterator[Finding]:
    now = timezone.now()
    ending = Key.objects.filter(revoked_at=None, ends_at__gt=now, ends_at__lt=now + SOON).count()
    if ending:
        says = ngettext("A key runs out within two weeks.", "%(count)d keys run out within two weeks.", ending)
        yield Finding(False, says % {"count": ending}, gettext("Make new ones in time, on the page of keys."))
