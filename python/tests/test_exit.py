"""A script ends as it should: exit code 0, nothing on stderr, its handlers run, its output is whole.

On each Python that is there, `RUNS` times: what goes wrong here goes wrong now and then.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import jenkins_token as jt
import pytest

SOAK = bool(os.environ.get("JENKINS_TOKEN_SOAK"))
RUNS = 200 if SOAK else 20
# Many times what a run takes, on a machine with much else to do.
DEADLINE = 120 if SOAK else 30
SURROUNDINGS = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
PYENV = Path(SURROUNDINGS.get("PYENV_ROOT", Path.home() / ".pyenv"))

BEGIN = """
import atexit, sys
asked_last = []
atexit.register(lambda: print("handled", *[ask() for ask in asked_last]))
import jenkins_token as jt
atexit.register(print, "handled", end=", ")
URL, SILENT, CLOSED = sys.argv[1:]
def given(url): return {"url": url, "user": "alice", "token": "1" * 34}
"""

LOOPS = """
import asyncio
async def who(): return await jt.AsyncController(URL).whoami()
"""

# The interpreter finalizes for a while, and does not hold its lock all the time.
SLOWLY = """
import io, time
class Slow(io.TextIOWrapper):
    def flush(self, sleep=time.sleep):
        super().flush()
        sleep(0.05)
sys.stdout = Slow(sys.stdout.buffer)
"""

FORKS = f"""{LOOPS}
import io, os, warnings
warnings.filterwarnings("ignore", "(?s).*fork", DeprecationWarning)
def reaped(child):
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""

SCRIPTS = {
    "sync": """
print(jt.Controller(URL).whoami())
""",
    "async": f"""{LOOPS}
async def main():
    print(await jt.AsyncController(URL).whoami())
asyncio.run(main())
""",
    "asked_at_exit": f"""{LOOPS}
atexit.register(lambda: print(jt.Controller(URL).whoami()))
def ask():
    try:
        jt.token(CLOSED)
    except jt.NotSignedIn:
        assert asyncio.run(who()) == jt.Controller(URL).whoami()
    return "as well"
asked_last.append(ask)
""",
    "cancelled": f"""{LOOPS}
async def main():
    ci, silent = jt.AsyncController(URL), jt.AsyncController(**given(SILENT))
    tasks = [asyncio.create_task(ask()) for ask in [ci.whoami, silent.whoami] * 4]
    await asyncio.sleep(0)
    for task in tasks[:4]:
        task.cancel()
    try:
        await asyncio.wait_for(silent.whoami(), 0.01)
    except asyncio.TimeoutError:
        print(await ci.whoami())
asyncio.run(main())
""",
    "in_flight": f"""{LOOPS}
async def main():
    async def fails():
        print(await who())
        raise LookupError
    ci, silent = jt.AsyncController(URL), jt.AsyncController(**given(SILENT))
    await asyncio.gather(fails(), *[ask() for ask in [ci.whoami, silent.whoami] * 4])
try:
    asyncio.run(main())
except LookupError:
    pass
""",
    "exit_in_flight": f"""{LOOPS}
async def main():
    silent = jt.AsyncController(**given(SILENT))
    asks = [asyncio.create_task(silent.whoami()) for _ in range(4)]
    print(await who())
    sys.exit()
asyncio.run(main())
""",
    "forked": f"""{FORKS}
assert asyncio.run(who()) == jt.Controller(URL).whoami()
child = os.fork()
if child == 0:
    assert asyncio.run(who()) == jt.Controller(URL).whoami()
    sys.stdout = io.StringIO()
else:
    reaped(child)
    print(asyncio.run(who()))
""",
    "forked_in_flight": f"""{FORKS}
async def main():
    asks = asyncio.create_task(who())
    await asyncio.sleep(0)
    child = os.fork()
    if child == 0:
        sys.stdout = io.StringIO()
        sys.exit()
    reaped(child)
    print(await asks)
asyncio.run(main())
""",
    "daemons": f"""{LOOPS}{SLOWLY}
import threading
begun = []
def daemon(ask):
    def asks():
        while True:
            begun[-1].set()
            try:
                ask()
            except jt.Unreachable:
                pass
    begun.append(threading.Event())
    threading.Thread(target=asks, daemon=True).start()
    begun[-1].wait()
daemon(jt.Controller(URL).whoami)
daemon(jt.Controller(**given(SILENT)).whoami)
daemon(jt.Controller(**given(CLOSED)).whoami)
daemon(lambda: asyncio.run(who()))
print(jt.Controller(URL).whoami())
""",
    # Handlers are Python's, which the threads that wait run, and have locks; `logging` has an end too.
    "logged": f"""{LOOPS}{SLOWLY}
import logging, threading
class Busy(logging.Handler):
    begun = threading.Event()
    def emit(self, record):
        self.begun.set()
        assert self.format(record)
        for _ in range(20000):
            pass
logging.getLogger("jenkins_token").addHandler(Busy())
logging.getLogger("jenkins_token").setLevel(logging.DEBUG)
def daemon(ask):
    def asks():
        while True:
            try:
                ask()
            except jt.Unreachable:
                pass
    Busy.begun.clear()
    threading.Thread(target=asks, daemon=True).start()
    Busy.begun.wait()
daemon(jt.Controller(URL).whoami)
daemon(jt.Controller(URL).whoami)
daemon(jt.Controller(**given(CLOSED)).whoami)
daemon(lambda: asyncio.run(who()))
print(jt.Controller(URL).whoami())
""",
    "daemon_called_back": f"""{SLOWLY}
import threading
begun = threading.Event()
class File:
    def __fspath__(self):
        begun.set()
        for _ in range(20000):
            pass
        return "nowhere"
def asks():
    while True:
        jt.Controller(**given(URL), ca_file=File())
threading.Thread(target=asks, daemon=True).start()
begun.wait()
print(jt.Controller(URL).whoami())
""",
}


@cache
def pythons() -> "dict[str, str]":
    """The interpreters that are there and can load the module, on PATH and in pyenv: path, version."""
    names = re.compile(r"python3?(\.\d+)?").fullmatch
    on_path = map(Path, SURROUNDINGS.get("PATH", "").split(os.pathsep))
    folders = [*on_path, *PYENV.glob("versions/*/bin"), Path(sys.executable).parent]
    candidates = [file for folder in folders for file in folder.glob("python*") if names(file.name)]
    ask = (
        "import os, platform, sys, sysconfig\n"
        "fits = sys.version_info >= (3, 10) and sys.implementation.name == 'cpython'\n"
        "if fits and not sysconfig.get_config_var('Py_GIL_DISABLED'):\n"
        "    print(os.path.realpath(sys.executable), platform.python_version(), sep='\\n')\n"
    )

    def asked(candidate: Path) -> "list[str]":
        command = [str(candidate), "-c", ask]
        told = subprocess.run(command, capture_output=True, text=True, env=SURROUNDINGS)
        return told.stdout.splitlines()

    with ThreadPoolExecutor(4) as pool:
        return dict(sorted(told for told in pool.map(asked, candidates) if len(told) == 2))


@pytest.fixture
def run(world, tmp_path, monkeypatch):
    """Runs a script with a Python: its exit code, its output, and when the process was gone."""
    sandbox = world.logged_in("2.572")
    silent = socket.create_server(("127.0.0.1", 0), backlog=4096)
    # Of what is installed for this Python, the module alone.
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/jenkins_token").symlink_to(Path(jt.__file__).parent)
    for name in [*os.environ]:
        if name.startswith("PYTHON"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    port = silent.getsockname()[1]
    # Port 1 is nobody's.
    urls = [sandbox.url, f"http://127.0.0.1:{port}/", "http://127.0.0.1:1/"]

    def run(python: str, script: str) -> "tuple[int | str, str, str, float]":
        command, pipe = [python, "-c", script, *urls], subprocess.PIPE
        group = {"text": True, "start_new_session": True}
        with subprocess.Popen(command, stdout=pipe, stderr=pipe, **group) as process:
            try:
                output, errors = process.communicate(timeout=DEADLINE)
            except subprocess.TimeoutExpired:
                # With the children that it forked.
                os.killpg(process.pid, signal.SIGKILL)
                return "hangs", "", "", 0.0
        return process.returncode, output, errors, time.monotonic()

    yield run
    silent.close()


@pytest.fixture
def load():
    """With --soak, a process on each core that never rests."""
    command = [sys.executable, "-c", "while True: pass"]
    busy = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1) if SOAK]
    yield
    for process in busy:
        process.kill()
        process.wait()


def test_the_pythons_that_are_tried(capsys):
    versions = pythons()
    lines = [f"{version}: {path}" for path, version in versions.items()]
    for minor in range(10, 15):
        if not any(version.startswith(f"3.{minor}.") for version in versions.values()):
            lines.append(f"3.{minor}: absent")
    with capsys.disabled():
        print("\nscripts end with", *lines, sep="\n  ")
    assert os.path.realpath(sys.executable) in versions


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_ends_as_it_should(run, load, name):
    script = BEGIN + SCRIPTS[name]
    with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
        ends = [
            (version, pool.submit(run, python, script))
            for python, version in pythons().items()
            for _ in range(RUNS)
        ]
        ended = Counter((version, *end.result()[:3]) for version, end in ends)
    last = "handled as well" if name == "asked_at_exit" else "handled"
    right = (0, f"alice\nhandled, {last}\n", "")
    wrong = [f"{count} of {RUNS}: {end}" for end, count in ended.items() if end[1:] != right]
    assert ended and not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["async", "daemons", "daemon_called_back"])
def test_at_most_50_ms_are_added(run, name):
    """From the first handler to the end of the process, beside a script that does not call us."""
    ours = SCRIPTS[name]
    without = "".join(part for part in (LOOPS, SLOWLY) if part in ours) + "\nprint('alice')"
    stamp = "\nimport time\natexit.register(lambda: print(time.monotonic()))"
    scripts = [BEGIN + script + stamp for script in (ours, without)]
    took: "list[list[float]]" = [[], []]
    for _ in range(10):
        for script, times in zip(scripts, took):
            _, output, _, gone = run(sys.executable, script)
            times.append(gone - float(output.splitlines()[1]))
    # The shortest of ten: what else runs here adds more than we may.
    with_us, without_us = map(min, took)
    assert with_us - without_us < 0.05, took
