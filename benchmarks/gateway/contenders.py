"""Who is compared: how each is started, and what its processes cost."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from load import Target
from prompts import MODEL
from town import environment

HERE = Path(__file__).resolve().parent
KEY = "sk-bench-0123456789abcdef"
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE_S = 180
GRANIAN = [sys.executable, "-m", "granian", "--interface", "asginl", "--loop", "uvloop", "--workers", "1", "--no-ws"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Program:
    """One server of a contender; ``check`` is the address that answers when it is ready."""

    command: list[str]
    check: str
    env: dict[str, str]


@dataclass(frozen=True, slots=True)
class Contender:
    name: str
    programs: list[Program]  # in the order they are started
    target: Target


@dataclass(frozen=True, slots=True)
class Running:
    """A contender that answers, with its own processes and how long it took to get there."""

    contender: Contender
    started_s: float
    servers: list[subprocess.Popen[bytes]]

    def tree(self) -> list[int]:
        """Return its processes with all their children."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        found = [server.pid for server in self.servers]
        for pid in found:
            found.extend(child for child, parent in parents.items() if parent == pid)
        return found

    def cpu_s(self) -> float:
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.tree()]
        return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS

    def memory_mb(self) -> float:
        """Return the proportional share of memory of all its processes."""
        rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.tree()]
        return sum(int(text.split("\nPss:")[1].split()[0]) for text in rollups) / 1024


def bare_upstream() -> Contender:
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    program = Program([sys.executable, "upstream.py", str(port)], f"{origin}/v1/models", {})
    return Contender("bare upstream", [program], Target(f"{origin}/v1", {}))


def bare_relay(upstream: str) -> Contender:
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    command = [*GRANIAN, "--port", str(port), "relay:application"]
    return Contender(
        "bare relay", [Program(command, f"{origin}/v1/models", {"UPSTREAM": upstream})], Target(f"{origin}/v1", {})
    )


def litellm(upstream: str, folder: Path, data: Path, *, presidio: Path | None = None) -> Contender:
    """LiteLLM's proxy of the environment ``folder``; with ``presidio``, an environment too, as a guardrail."""
    port, port_presidio = free_port(), free_port()
    model = {"model": f"openai/{MODEL}", "api_base": f"{upstream}/v1", "api_key": "upstream"}
    config: dict[str, object] = {
        "model_list": [{"model_name": MODEL, "litellm_params": model}],
        "general_settings": {"master_key": KEY},
    }
    env = {"LITELLM_LOG": "ERROR", "LITELLM_MODE": "PRODUCTION", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    programs = []
    if presidio:
        origin = f"http://127.0.0.1:{port_presidio}"
        server = [str(presidio / "bin" / "python"), "presidio_server.py", str(port_presidio), str(data / "german_ner")]
        programs.append(Program(server, f"{origin}/health", {}))
        env |= {"PRESIDIO_ANALYZER_API_BASE": origin, "PRESIDIO_ANONYMIZER_API_BASE": origin}
        rail = {"guardrail": "presidio", "mode": "pre_call", "default_on": True, "output_parse_pii": True}
        rail |= {"presidio_language": "de", "presidio_filter_scope": "input"}  # restored in the answer, not masked anew
        config["guardrails"] = [{"guardrail_name": "names", "litellm_params": rail}]
    path = data / f"litellm-{port}.yaml"
    path.write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
    options = ["--config", str(path), "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]
    command = [str(folder / "bin" / "litellm"), *options, "--telemetry", "False"]
    origin = f"http://127.0.0.1:{port}"
    programs.append(Program(command, f"{origin}/v1/models", env))
    name = "LiteLLM with Presidio" if presidio else "LiteLLM"
    return Contender(name, programs, Target(f"{origin}/v1", {"Authorization": f"Bearer {KEY}"}))


def stadtkern(upstream: str, data: Path) -> Contender:
    """Our gateway alone, with policy, full masking and the durable ledger on, in a town made for it."""
    folder = data / "town"
    folder.mkdir()
    made = subprocess.run(
        [sys.executable, "town.py", str(folder)], cwd=HERE, capture_output=True, text=True, check=True
    )
    key = made.stdout.strip().splitlines()[-1]
    server = {"name": "upstream", "address": f"{upstream}/v1", "model": MODEL, "parallel": 1024, "waiting": 4096}
    tools = {"tools": [{"tool": MODEL, "servers": [server]}]}
    (folder / "servers.yaml").write_text(json.dumps(tools), encoding="utf-8")
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "stadtkern.cli", "gateway", "serve", "--port", str(port)]
    target = Target(f"{origin}/v1", {"Authorization": f"Bearer {key}"})
    return Contender("Stadtkern", [Program(command, f"{origin}/v1/models", environment(folder))], target)


def _wait_for(server: subprocess.Popen[bytes], check: str, headers: dict[str, str]) -> None:
    until = time.monotonic() + PATIENCE_S
    request = urllib.request.Request(check, headers=headers)
    while True:
        try:
            urllib.request.urlopen(request, timeout=PATIENCE_S).close()
            return
        except OSError as error:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"not served: {check}: {error}") from None
            time.sleep(0.02)


@contextlib.contextmanager
def running(contender: Contender, core: int) -> Iterator[Running]:
    """Run a contender on one core until the block ends; wait first until it answers."""
    own, servers = os.sched_getaffinity(0), list[subprocess.Popen[bytes]]()
    began = time.perf_counter()
    try:
        for program in contender.programs:
            os.sched_setaffinity(0, {core})  # children begin where their parent is
            quiet = subprocess.DEVNULL
            server = subprocess.Popen(
                program.command, env=os.environ | program.env, cwd=HERE, stdout=quiet, stderr=quiet
            )
            os.sched_setaffinity(0, own)
            servers.append(server)
            _wait_for(server, program.check, contender.target.headers)
        yield Running(contender, time.perf_counter() - began, servers)
    finally:
        for server in reversed(servers):
            server.terminate()
        for server in servers:
            server.wait(timeout=30)
