"""One world per test: a sandbox, a home, the command line, and a second origin that counts."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jenkins_token as jt
import pytest

WORKSPACE = Path(__file__).resolve().parents[2]
BUILT = WORKSPACE / "target/debug"
PASSWORD = "correct horse 7"
VERSIONS = ["2.46.1", "2.426.2", "2.572"]
NAMED = VERSIONS[1:]
# The exit code that the command line gives to each class of problems.
EXITS = {
    jt.NotFound: 1,
    jt.BadInput: 2,
    jt.Unreachable: 3,
    jt.NotSignedIn: 4,
    jt.Refused: 5,
    jt.StoreError: 6,
    jt.Unfinished: 7,
}

# Whoever starts this in the background may have Ctrl-C ignored, and the children inherit it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What is tested is what people install.
assert WORKSPACE / "python" not in Path(jt.__file__).resolve().parents[1:2], jt.__file__


class Sandbox:
    """A loopback Jenkins, over its command line."""

    def __init__(self, version: str, context: str = "", *users: str, clock: str = "") -> None:
        program = os.environ.get("JENKINS_SANDBOX", BUILT / "jenkins-sandbox")
        command = [program, "--jenkins", version, "--context", context]
        if clock:
            command += ["--clock", clock]
        for user in users or ("alice",):
            command += ["--user", f"{user}:{PASSWORD}"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url = json.loads(self.process.stdout.readline())["url"]
        self.version = version
        self.marks = itertools.count()

    def asked(self) -> "list[dict]":
        """Every request so far, but for those that this makes itself."""
        mark = f"robots.txt?so-far-{next(self.marks)}"
        urllib.request.urlopen(self.url + mark).close()
        self.order("asked")
        asked = []
        while not (line := json.loads(self.process.stdout.readline()))["target"].endswith(mark):
            asked.append(line)
        return [line for line in asked if "robots.txt?so-far-" not in line["target"]]

    def advance(self, seconds: int) -> None:
        """Moves its clock on: what waits is built, what runs ends."""
        self.order(f"advance {seconds}")
        # Orders are obeyed one after the other.
        self.asked()

    def order(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Keyring:
    """A session bus with a gnome-keyring, over the program that the Rust tests have it from."""

    def __init__(self) -> None:
        program = Path(os.environ.get("JENKINS_SANDBOX", BUILT / "jenkins-sandbox"))
        self.process = subprocess.Popen(
            program.with_name("lab-keyring"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.address = self.process.stdout.readline().strip()

    def lock(self) -> None:
        self.process.stdin.write("lock\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "locked\n"

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Origin:
    """A server that answers as it is told, and remembers what reached it."""

    def __init__(self, answer=None) -> None:
        self.seen: "list[tuple[str, str, str | None, bytes]]" = []
        self.headers: "list[dict[str, str]]" = []
        self.connections: "list[object]" = []
        origin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                sent = self.headers.get("Authorization")
                origin.seen.append((self.command, self.path, sent, body))
                origin.headers.append(dict(self.headers))
                origin.connections.append(self.client_address)
                status, headers = answer(self.path, sent) if answer else (200, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class World:
    """A home of its own, and the command line in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.sandboxes: "list[Sandbox | Origin]" = []

    def sandbox(self, version: str, context: str = "", *users: str, clock: str = "") -> Sandbox:
        self.sandboxes.append(Sandbox(version, context, *users, clock=clock))
        return self.sandboxes[-1]

    def origin(self, answer=None) -> Origin:
        self.sandboxes.append(Origin(answer))
        return self.sandboxes[-1]

    def logged_in(self, version: str, context: str = "", *users: str) -> Sandbox:
        sandbox = self.sandbox(version, context, *users)
        for user in users or ("alice",):
            jt.login(sandbox.url, user, PASSWORD, store="file")
        return sandbox

    def run(self, *arguments: str, input: str = "") -> "subprocess.CompletedProcess[str]":
        command = [self.program(), *arguments]
        return subprocess.run(command, input=input, capture_output=True, text=True)

    def program(self) -> str:
        """The `cargo-jenkins` that the wheel brought along."""
        program = shutil.which("cargo-jenkins", path=sysconfig.get_path("scripts"))
        assert program, "the wheel brings cargo-jenkins"
        return program

    def python(self, code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    def journal(self) -> "list[Path]":
        return [p for p in self.home.glob("journal/*.json") if not p.name.startswith(".")]


@pytest.fixture
def world(tmp_path, monkeypatch):
    for name in list(os.environ):
        if name.startswith(("JENKINS_", "XDG_", "DBUS_")) and name != "JENKINS_SANDBOX":
            monkeypatch.delenv(name)
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("JENKINS_TOKEN_HOME", str(tmp_path / "tokens"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USER", "tester")
    # Without it the bus of the person's session would be looked for.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    world = World(tmp_path / "tokens")
    yield world
    for sandbox in world.sandboxes:
        sandbox.close()


@pytest.fixture
def keyring(world, monkeypatch):
    """A keyring of this test's own."""
    keyring = Keyring()
    if keyring.address.startswith("missing"):
        pytest.skip(f"the keyring: {keyring.address}")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", keyring.address)
    yield keyring
    keyring.close()


@pytest.fixture(params=VERSIONS)
def every(request, world):
    """A sandbox of each version, with alice logged in."""
    return world.logged_in(request.param)


@pytest.fixture(params=NAMED)
def named(request, world):
    """A sandbox of each version that has named tokens, with alice logged in."""
    return world.logged_in(request.param)


def pytest_terminal_summary(terminalreporter):
    """How many answers of the table are of which class, as the command line's test says it."""
    passed = terminalreporter.stats.get("passed", [])
    kinds = [value for report in passed for name, value in report.user_properties if name == "answer"]
    if kinds:
        counts = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
        terminalreporter.write_line(f"answers by class: {counts}")
