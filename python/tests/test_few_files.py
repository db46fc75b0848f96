"""Few open files are told by what they are, wherever the first of them is missing."""

import json
import subprocess
import sys

from conftest import PASSWORD

# Each case in a child of its own, for the first use starts what the module keeps.
CASES = """
import asyncio, json, os, resource, signal, sys
import jenkins_token as jt
# Loaded when asked for, which takes files too.
from jenkins_token import AsyncController, Controller

url, password = sys.argv[1:]

def waited_for(verb):
    loop = asyncio.new_event_loop()
    ci = AsyncController(url)
    return lambda: loop.run_until_complete(verb(ci))

VERBS = {
    "token": lambda: lambda: jt.token(url),
    "accounts": lambda: jt.accounts,
    "login": lambda: lambda: jt.login(url, "alice", password, store="file"),
    "request": lambda: lambda: Controller(url).request("GET", "api/json"),
    "tokens": lambda: lambda: Controller(url).tokens(),
    "async request": lambda: waited_for(lambda ci: ci.request("GET", "api/json")),
}

for name, prepared in VERBS.items():
    for files in range(3, 28):
        reader, writer = os.pipe()
        if os.fork() == 0:
            signal.alarm(30)
            try:
                verb = prepared()
                hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
                verb()
                said = {"problem": None}
            except jt.JenkinsTokenError as error:
                said = {"problem": error.problem, "text": str(error)}
            except BaseException as error:
                said = {"problem": "not ours", "text": repr(error)}
            os.write(writer, json.dumps(said).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as said:
            said = json.loads(said.read() or b'{"problem": "died", "text": ""}')
        print(json.dumps({"verb": name, "files": files, **said}))
        os.wait()
"""


def test_every_limit_of_open_files_is_told(world):
    sandbox = world.logged_in("2.572")
    command = [sys.executable, "-c", CASES, sandbox.url, PASSWORD]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    cases = [json.loads(line) for line in ran.stdout.splitlines()]
    for case in cases:
        text = case.get("text", "")
        assert case["problem"] in (None, "nothing-left-to-open", "unfinished"), case
        assert "this is a bug" not in text and "repair the disk" not in text, case
        if case["problem"] == "nothing-left-to-open":
            assert "ulimit -n" in text, case
    for verb in {case["verb"] for case in cases}:
        ended = [case["problem"] for case in cases if case["verb"] == verb]
        assert "nothing-left-to-open" in ended and None in ended, (verb, ended)
    assert world.run("recover").returncode == 0
    assert not world.journal()
