"""What an error says to do next is Python, as it can be typed into the program that got it."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import jenkins_token as jt
import pytest
from conftest import PASSWORD


def step(call) -> str:
    with pytest.raises(jt.JenkinsTokenError) as raised:
        call()
    return raised.value.next_step


def test_who_is_not_logged_in_is_told_how(world):
    url = world.sandbox("2.572").url
    said = step(lambda: jt.token(url))
    assert said == f'jenkins_token.login("{url}", user, password)'
    # As printed, with the names it wants.
    there = {"jenkins_token": jt, "user": "alice", "password": PASSWORD}
    with pytest.raises(jt.StoreError) as raised:
        eval(said, there)
    said = raised.value.next_step
    call = said.rpartition("read: ")[2].partition("; or: ")[0]
    assert call == f'jenkins_token.login("{url}", user, password, store="file")'
    assert eval(call, there).user == "alice"


def test_what_a_rotation_of_a_legacy_token_needs_is_a_parameter(world):
    url = world.sandbox("2.46.1").url
    jt.login(url, "alice", PASSWORD, store="file")
    rest, _, call = step(lambda: jt.rotate(url)).partition(": ")
    assert call == f'jenkins_token.rotate("{url}", user="alice", replace_legacy=True)'
    assert "log in again" in rest
    assert ast.parse(call)
    assert eval(call, {"jenkins_token": jt}).origin == "legacy"


def test_the_token_in_use_has_its_own_ways_to_end(world):
    url = world.sandbox("2.572").url
    jt.login(url, "alice", PASSWORD, store="file")
    said = step(lambda: jt.Controller(url).revoke_token(jt.token(url).uuid))
    account = f'"{url}", user="alice"'
    assert f"jenkins_token.rotate({account})" in said
    assert f"jenkins_token.logout({account})" in said


def test_the_environments_own_token_is_taken_out_before_it_ends(world, monkeypatch):
    sandbox = world.logged_in("2.572")
    made = jt.Controller(sandbox.url).create_token("ci")
    monkeypatch.setenv("JENKINS_URL", sandbox.url)
    monkeypatch.setenv("JENKINS_USER_ID", "alice")
    monkeypatch.setenv("JENKINS_API_TOKEN", made.value)
    said = step(lambda: jt.Controller(sandbox.url).revoke_token("ci"))
    assert "first unset JENKINS_API_TOKEN JENKINS_USER_ID" in said
    again, login = said.split("; or: ")
    assert again.endswith(": the same call"), said
    assert login.endswith(f'jenkins_token.login("{sandbox.url}", "alice", password)'), said
    monkeypatch.delenv("JENKINS_API_TOKEN")
    monkeypatch.delenv("JENKINS_USER_ID")
    jt.Controller(sandbox.url).revoke_token("ci")


def test_a_choice_is_a_parameter(world):
    for _ in range(2):
        jt.login(world.sandbox("2.572").url, "alice", PASSWORD, store="file")
    first, _ = (account.controller for account in jt.accounts())
    said = step(lambda: jt.login("http://ci.example.com", "alice", PASSWORD, store="file"))
    assert 'jenkins_token.login("http://ci.example.com/", ' in said and "allow_http=True" in said
    said = step(lambda: jt.Controller(first).revoke_token("no such token"))
    assert said == f'jenkins_token.Controller("{first}", user="alice").tokens()'


def test_what_was_interrupted_is_finished_by_a_call(world):
    url = world.logged_in("2.572").url
    lock = world.home / "locks/accounts.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    with pytest.raises(jt.Unfinished) as raised:
        jt.rotate(url)
    lock.rmdir()
    said = raised.value.next_step
    assert said == "jenkins_token.recover()"
    left = eval(said, {"jenkins_token": jt})
    assert left and all(one.error is None and one.outcome for one in left)
    assert jt.Controller(url).whoami() == "alice"


def test_what_cannot_be_finished_names_the_ways_on(world):
    url = world.sandbox("2.572").url
    jt.login(url, "alice", PASSWORD, store="file")
    leave_a_token_in_the_journal(world, url)
    [left] = jt.recover()
    assert left.outcome is None and (left.user, left.controller) == ("alice", url)
    finish, dismiss = left.error.next_step.split("; or: ")
    assert dismiss == f'to forget about it: jenkins_token.recover(dismiss="{left.id}")'
    call = finish.partition(": ")[2]
    assert call == f'jenkins_token.Controller("{url}", user="alice").revoke_token("{left.name}")'
    with pytest.raises(jt.NotFound) as none:
        jt.recover(dismiss="0" * 8)
    assert none.value.next_step == "jenkins_token.recover()"
    [forgotten] = eval(dismiss.partition(": ")[2], {"jenkins_token": jt})
    assert forgotten.id == left.id and forgotten.outcome and jt.recover() == []


def leave_a_token_in_the_journal(world, url):
    """As a call does that is killed between the token's creation and its answer."""
    jt.Controller(url).create_token("left")
    intent = {
        "v": 1, "aim": "create", "controller": url, "user": "alice", "allow_http": False,
        "ca_file": None, "store": "file", "name": "left", "wanted": None, "uuid": None, "old": None,
        "kept": None, "begun": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    file = world.home / "journal/0123abcd.json"
    file.write_text(json.dumps(intent))
    file.chmod(0o600)


def test_a_line_for_the_shell_has_the_name_of_this_python(world, keyring):
    """Where only a terminal helps: there a person answers the keyring's dialog."""
    url = world.sandbox("2.572").url
    jt.login(url, "alice", PASSWORD)
    keyring.lock()
    code = (
        "import sys, jenkins_token as jt\n"
        "try: jt.token(sys.argv[1])\n"
        "except jt.StoreError as error: print(error.next_step)\n"
    )
    python = Path(sys.executable)
    machine = "/usr/bin:/bin"
    for path, name in ((f"{python.parent}:{machine}", python.name), (machine, str(python))):
        command = [sys.executable, "-c", code, url]
        ran = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True)
        line = ran.stdout.partition("; or: ")[0].partition("on a terminal: ")[2]
        assert line == f"{name} -m jenkins_token status -c {url} -u alice", ran.stdout + ran.stderr
    typed = subprocess.run(line, shell=True, capture_output=True, text=True)
    assert typed.returncode == 6 and "keyring" in typed.stderr, typed.stderr
