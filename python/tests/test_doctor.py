"""`doctor`: the checks of the command line, as objects; one part fails for one fault, the true one."""

import json
import os
import shutil
import signal
import subprocess
import threading
import time

import jenkins_token as jt
import pytest
from conftest import NAMED, PASSWORD, VERSIONS


def of(checks, state):
    return [check.name for check in checks if check.state == state]


# Only a change would show it, and a doctor changes nothing.
NEVER_ASKED = "changes"


def failing(checks):
    """The one part that fails, with its problem and the way on."""
    [check] = [check for check in checks if check.state == "fail"]
    assert check.problem and check.next_step and check.detail
    return check


def as_the_command_line_says(world, checks, *arguments):
    said = json.loads(world.run("doctor", "--json", *arguments).stdout)["checks"]
    keys = ("name", "state", "detail", "problem")
    # How often a token was used counts on, from one walk to the next.
    said = [tuple(row[key] for key in keys) for row in said if row["name"] != "token"]
    ours = [(it.name, it.state, it.detail, it.problem) for it in checks if it.name != "token"]
    assert ours == said and len(ours) > 15


@pytest.mark.parametrize("version", VERSIONS)
def test_where_all_is_well_every_part_is_ok(world, version):
    sandbox = world.logged_in(version)
    checks = jt.doctor(sandbox.url)
    assert of(checks, "not-asked") == [NEVER_ASKED]
    assert of(checks, "ok") == [check.name for check in checks if check.name != NEVER_ASKED], checks
    assert not [it for it in checks if it.name != "git" and (it.problem or it.next_step)]
    as_the_command_line_says(world, checks)
    # The account that is used when none is named.
    assert of(jt.doctor(), "ok") == of(checks, "ok")
    assert of(jt.doctor(user="alice", timeout=5), "ok") == of(checks, "ok")


def test_a_revoked_token_fails_at_the_credential(world, tmp_path):
    sandbox = world.logged_in(NAMED[-1])
    uuid = jt.token(sandbox.url).uuid
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setenv("JENKINS_TOKEN_HOME", str(tmp_path / "elsewhere"))
        with jt.Controller(sandbox.url, user="alice", password=PASSWORD) as ci:
            ci.revoke_token(uuid)
    checks = jt.doctor(sandbox.url)
    found = failing(checks)
    assert (found.name, found.problem) == ("credential", "token-suspect"), found.detail
    assert f'jenkins_token.status("{sandbox.url}"' in found.next_step
    assert of(checks, "not-asked") == ["identity", "permissions", "crumb", "token", NEVER_ASKED]
    as_the_command_line_says(world, checks, sandbox.url)


def test_a_closed_port_fails_at_the_connection(world):
    checks = jt.doctor("http://127.0.0.1:1/")
    found = failing(checks)
    assert (found.name, found.problem) == ("connection", "connection-refused")
    assert {"tls", "jenkins", "credential"} <= set(of(checks, "not-asked"))
    as_the_command_line_says(world, checks, "http://127.0.0.1:1/")


def test_where_nobody_is_logged_in_the_way_is_walked_all_the_same(world):
    url = world.sandbox(NAMED[-1]).url
    # A page below it will do.
    checks = jt.doctor(f"{url}job/x/")
    assert not of(checks, "fail") and not of(checks, "warning")
    [credential] = [check for check in checks if check.name == "credential"]
    assert credential.state == "not-asked"
    assert credential.next_step == f'jenkins_token.login("{url}", user, password)'
    as_the_command_line_says(world, checks, url)
    anywhere = jt.doctor()
    found = failing(anywhere)
    assert (found.name, found.problem) == ("credential", "no-account")
    assert found.next_step == "jenkins_token.login(url, user, password)"
    assert {"leftovers", "secrets"} <= set(of(anywhere, "ok"))
    as_the_command_line_says(world, anywhere)


def test_a_token_that_lies_about_is_named_by_its_place(world, tmp_path, monkeypatch):
    sandbox = world.logged_in(NAMED[-1])
    value = jt.token(sandbox.url).value
    (tmp_path / ".netrc").write_text(f"machine ci login alice password {value}\n")
    monkeypatch.setenv("OLD_TOKEN", "11" + "a" * 32)
    [secrets] = [check for check in jt.doctor() if check.state == "warning"]
    assert "~/.netrc, line 1" in secrets.detail and "OLD_TOKEN" in secrets.detail
    assert "jenkins_token.rotate(" in secrets.next_step


def test_git_is_judged_as_it_is_set_up(world, tmp_path, monkeypatch):
    sandbox = world.logged_in(NAMED[-1])
    config = tmp_path / "gitconfig"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def git():
        return next(check for check in jt.doctor() if check.name == "git")

    assert git().detail == "not set up" and "git setup" in git().next_step
    assert world.run("git", "setup", "--absolute").returncode == 0
    assert (git().state, git().next_step) == ("ok", None), git().detail
    helper = f"credential.{sandbox.url.rstrip('/')}.helper"
    subprocess.run(["git", "config", "--global", "--replace-all", helper, ""], check=True)
    assert git().state == "warning" and "git setup" in git().next_step


def test_a_login_that_changes_the_way_takes_git_along(world, tmp_path, monkeypatch):
    sandbox = world.logged_in(NAMED[-1])
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    key = f"http.{sandbox.url.rstrip('/')}.pinnedPubkey"

    def pinned():
        command = ["git", "config", "--global", "--get-all", key]
        return subprocess.run(command, capture_output=True, text=True).stdout.split()

    pin = "sha256//" + "A" * 43 + "="
    jt.login(sandbox.url, "alice", PASSWORD, pin=pin)
    assert pinned() == [], "git is not set up"
    assert world.run("git", "setup", "--absolute").returncode == 0
    assert pinned() == [pin]
    jt.login(sandbox.url, "alice", PASSWORD, pin="none")
    assert pinned() == []
    jt.logout(sandbox.url)
    assert not (tmp_path / "gitconfig").exists(), "as it was before, for nobody is left"


def test_no_secret_is_in_what_it_says(world, monkeypatch):
    sandbox = world.logged_in(NAMED[-1])
    value = jt.token(sandbox.url).value
    monkeypatch.setenv("http_proxy", "http://someone:hush-hush@127.0.0.1:1")
    for checks in (jt.doctor(sandbox.url), jt.doctor("http://ci.example.com/")):
        said = "\n".join(
            str([check, check.detail, check.problem, check.next_step]) for check in checks
        )
        assert value not in said and "hush" not in said and PASSWORD not in said
    assert repr(checks[0]) == f"<Check {checks[0].name}: {checks[0].state}>"


def test_what_cannot_be_a_url_is_told(world):
    with pytest.raises(jt.BadInput):
        jt.doctor("ci")
    with pytest.raises(TypeError):
        jt.doctor(7)


def test_git_is_asked_while_the_controller_is(world, tmp_path, monkeypatch):
    """The controller answers only once git runs: one after the other would wait in vain."""
    sandbox = world.logged_in(NAMED[-1])
    runs, folder = tmp_path / "git-runs", tmp_path / "programs"
    folder.mkdir()
    git = folder / "git"
    git.write_text(f'#!/bin/sh\ntouch "{runs}"\nexec {shutil.which("git")} "$@"\n')
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    sandbox.process.send_signal(signal.SIGSTOP)
    found = []
    walk = threading.Thread(target=lambda: found.extend(jt.doctor(sandbox.url, timeout=30)))
    try:
        walk.start()
        until = time.monotonic() + 20
        while not runs.exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert runs.exists(), "git waits for the controller"
    finally:
        sandbox.process.send_signal(signal.SIGCONT)
        walk.join()
    assert not of(found, "fail"), found


def test_a_list_of_accounts_that_cannot_be_read_is_one_fault(world):
    sandbox = world.logged_in(NAMED[-1])
    (world.home / "accounts.toml").write_text("x = [")
    found = failing(jt.doctor(sandbox.url))
    assert (found.name, found.problem) == ("store", "file-unreadable")
