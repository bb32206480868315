#!/usr/bin/env python3
"""The newcomer's two commands, with nothing but Python 3.11 and pip.

python3 start.py [--port 8000] [--city leoben] [--reset]    set everything up and serve the demo town
python3 start.py test [pytest arguments]                    set up what the tests need and run all of them
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
COMMAND = VENV / "bin" / "stadtkern"
DEMO = ROOT / "var" / "demo.json"
COMMAND_SOURCE = f"""
import json, os, pathlib

demo = pathlib.Path({str(DEMO)!r})  # without a secret key of its own the command works on the demo started last
if demo.exists() and "STADTKERN_SECRET_KEY" not in os.environ:
    os.environ.update(json.loads(demo.read_text()) | os.environ)

from stadtkern.cli import main

main()
"""


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> None:
    say(f"\nStopped: {text}")
    raise SystemExit(1)


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=env)
    if done.returncode:
        stop(f"this command failed (exit code {done.returncode}): {' '.join(str(part) for part in command)}")


def pip_install(lock: Path) -> None:
    """Install one lock with pip and count the packages, so that nobody stares at a still screen."""
    wanted = sum(1 for line in lock.read_text().splitlines() if "==" in line)
    command = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--require-hashes"]
    command += ["--only-binary", ":all:", "--progress-bar", "off", "--disable-pip-version-check", "-r", str(lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as pip:
        seen, last = 0, ""
        assert pip.stdout
        for line in pip.stdout:
            last = line
            if line.startswith(("Collecting", "Requirement already")):
                seen += 1
                print(f"\r      {seen} of about {wanted} packages looked at ", end="", flush=True)
            elif line.startswith("Installing"):
                print("\r      unpacking, a moment ...                       ", end="", flush=True)
            elif line.startswith("ERROR"):
                print(f"\n{line}", end="")
    print()
    if pip.returncode:
        stop(f"pip could not install {lock.name}: {last.strip()}\nCheck the network and run the same command again.")


def set_up(*groups: str) -> None:
    """Make ``.venv`` hold exactly the locked packages; do nothing when the locks have not changed."""
    if not PYTHON.exists():
        say("[1/3] a private Python environment in .venv")
        run(sys.executable, "-m", "venv", "--without-pip", VENV)
    for group in groups:
        lock, mark = ROOT / f"requirements-{group}.lock", VENV / f".installed-{group}"
        digest = hashlib.sha256(lock.read_bytes()).hexdigest()
        if mark.exists() and mark.read_text() == digest:
            continue
        say(f"[2/3] packages from {lock.name}, checked by hash (once; one to three minutes)")
        if uv := shutil.which("uv"):
            install = (uv, "pip", "install", "--python", PYTHON, "--require-hashes", "--only-binary", ":all:")
            run(*install, "-r", lock)
        else:
            pip_install(lock)
        mark.write_text(digest)
    for site_packages in VENV.glob("lib/python*/site-packages"):
        (site_packages / "stadtkern.pth").write_text(f"{ROOT / 'src'}\n")
    COMMAND.write_text(f"#!{PYTHON}\n{COMMAND_SOURCE}")
    COMMAND.chmod(0o755)


def environment(city: str, port: int) -> dict[str, str]:
    """Return the demo's environment; the secret key is made once and kept beside the data."""
    data = ROOT / "var" / city
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = data / "secret-key"
    if not key.exists():
        key.write_text(secrets.token_urlsafe(48))
        key.chmod(0o600)
    demo = {"SECRET_KEY": key.read_text(), "CITY": city, "CITIES_DIR": str(ROOT / "cities"), "DATA_DIR": str(data)}
    demo |= {"DEMO": "yes", "LOG_FORMAT": "text", "HOSTS": f"127.0.0.1,localhost,[::1],127.0.0.1:{port}"}
    demo |= test_sign_in(port) | test_payments(port)
    given = {name: value for name, value in os.environ.items() if name.startswith("STADTKERN_")}
    options = given | {f"STADTKERN_{name}": value for name, value in demo.items()}
    DEMO.touch(mode=0o600)
    DEMO.write_text(json.dumps(options))
    return {**os.environ, **options}


def test_sign_in(port: int) -> dict[str, str]:
    """Return the options of the made-up people residents of the demo sign in as, unless a real provider is named."""
    if os.environ.get("STADTKERN_ID_AUSTRIA_ISSUER"):
        return {}
    site = f"http://127.0.0.1:{port}"
    named = {"ISSUER": f"{site}/test-anmeldung", "CLIENT_ID": site, "CLIENT_SECRET": secrets.token_urlsafe(24)}
    return {f"ID_AUSTRIA_{name}": value for name, value in named.items()} | {"ID_AUSTRIA_TEST_PEOPLE": "yes"}


def test_payments(port: int) -> dict[str, str]:
    """Return the options of the payment service where nobody pays anything, unless a real one is named."""
    if os.environ.get("STADTKERN_PAYMENT_PROVIDER"):
        return {}
    address = f"http://127.0.0.1:{port}/test-zahlung"
    return {"PAYMENT_PROVIDER": address, "PAYMENT_PROVIDER_KEY": secrets.token_urlsafe(24)}


def free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def staff_accounts(city: str, env: dict[str, str]) -> Path:
    """Create the demo's staff accounts once; their random password is kept in a file only its owner can read."""
    note = ROOT / "var" / city / "staff-sign-in.txt"
    if not note.exists():
        password = secrets.token_urlsafe(12)
        command = (COMMAND, "staff", "create", "demo", "--role", "administrator")
        run(*command, env={**env, "STAFF_PASSWORD": password})
        note.touch(mode=0o600)
        note.write_text(f"name: demo\npassword: {password}\n")
    password = next(line for line in note.read_text().splitlines() if line.startswith("password: "))
    run(COMMAND, "demo", env={**env, "STAFF_PASSWORD": password.removeprefix("password: ")})
    return note


def serve(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="start.py", description="Set everything up and serve the demo town.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--city", default="leoben", help="a folder below cities/")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and begin anew")
    chosen = parser.parse_args(arguments)
    if not (ROOT / "cities" / chosen.city / "town.yaml").is_file():
        towns = ", ".join(sorted(path.parent.name for path in ROOT.glob("cities/*/town.yaml")))
        stop(f"there is no town {chosen.city!r}. Choose one of: {towns}.")
    if not free(chosen.port):
        stop(f"port {chosen.port} is in use. Choose another one: python3 start.py --port {chosen.port + 1}")
    if chosen.reset and (ROOT / "var" / chosen.city).exists():
        shutil.rmtree(ROOT / "var" / chosen.city)
        say(f"the data of {chosen.city} was thrown away")
    started = time.monotonic()
    set_up("run")
    env = environment(chosen.city, chosen.port)
    say(f"[3/3] the town {chosen.city}")
    run(COMMAND, "prepare", env=env)
    note = staff_accounts(chosen.city, env)
    say(f"ready after {time.monotonic() - started:.0f} seconds; stop with Ctrl+C; data is kept in var/{chosen.city}")
    say(f"staff sign in below /intern/ as in {note.relative_to(ROOT)}; the same password opens every demo account")
    os.execve(COMMAND, [str(COMMAND), "serve", "--port", str(chosen.port)], env)


def main() -> None:
    if sys.version_info < (3, 11):
        stop("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    if sys.argv[1:2] == ["test"]:
        set_up("run", "dev")
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "scripts" / "run_tests.py"), *sys.argv[2:]])
    serve(sys.argv[1:])


if __name__ == "__main__":
    main()
