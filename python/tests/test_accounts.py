"""`status` and `switch`: what the command line says and does, as objects."""

import json

import jenkins_token as jt
import pytest
from conftest import NAMED, PASSWORD


def lines(world, *arguments):
    """The rows of `status --json`."""
    said = json.loads(world.run("status", "--json", *arguments).stdout)["accounts"]
    return [(row["controller"], row["user"], row["store"], row["state"], row["active"]) for row in said]


def rows(*arguments, **named):
    told = jt.status(*arguments, **named)
    return [(it.controller, it.user, it.source, it.state, it.used) for it in told]


@pytest.fixture
def two(world):
    return world.logged_in(NAMED[-1], "", "alice", "bob")


def test_status_says_what_the_command_line_says(world, two, monkeypatch):
    other = world.logged_in("2.46.1")
    # Of bob's token the controller knows nothing any more.
    with jt.Controller(two.url, user="bob", password=PASSWORD) as ci:
        revoke = "me/descriptorByName/jenkins.security.ApiTokenProperty/revoke"
        ci.post(revoke, {"tokenUuid": jt.token(two.url, user="bob").uuid}).raise_for_status()
    assert rows(offline=True) == lines(world, "--offline")
    assert {row[3] for row in rows(offline=True)} == {"unchecked"}
    found = rows()
    assert found == lines(world)
    assert [row[3] for row in found] == ["valid", "suspect", "valid"]
    assert rows(offline=True) == lines(world, "--offline")
    assert rows(two.url) == lines(world, "-c", two.url) != rows(other.url)
    assert rows(user="bob") == lines(world, "-u", "bob")
    [bob] = jt.status(user="bob")
    assert bob.error.problem == "token-suspect" and bob.error.controller == two.url
    assert bob.error.next_step.endswith(f'jenkins_token.status("{two.url}", user="bob")')
    assert bob.name and bob.version and bob.expires is None
    for name, value in (("URL", two.url), ("USER_ID", "eve"), ("API_TOKEN", "9" * 34)):
        monkeypatch.setenv(f"JENKINS_{name}", value)
    assert rows() == lines(world)
    assert [row[1:] for row in rows()][0] == ("eve", "environment", "suspect", True)


def test_what_cannot_be_asked_is_not_raised(world):
    two = world.logged_in(NAMED[-1])
    two.close()
    world.sandboxes.remove(two)
    [row] = jt.status(timeout=1)
    assert row.state == "unchecked" and isinstance(row.error, jt.Unreachable)
    assert repr(row) == f"<Status alice on {two.url}: unchecked>"


def test_nobody_is_an_error(world):
    for ask in (jt.status, jt.switch, lambda: jt.status("https://ci.example.com")):
        with pytest.raises(jt.NotSignedIn) as raised:
            ask()
        assert raised.value.next_step.startswith("jenkins_token.login(")


def test_half_a_credential_of_the_environment_is_told(world, monkeypatch):
    monkeypatch.setenv("JENKINS_USER_ID", "eve")
    with pytest.raises(jt.BadInput) as raised:
        jt.status()
    assert raised.value.problem == "environment-incomplete"
    world.logged_in(NAMED[-1])
    with pytest.warns(jt.JenkinsTokenWarning, match="JENKINS_URL|JENKINS_API_TOKEN"):
        [row] = jt.status()
    assert row.state == "valid"


def test_switch_chooses_who_answers(world, two):
    assert jt.token().user == "bob"
    assert jt.switch(user="alice").user == "alice"
    assert jt.token().user == "alice"
    # Of two, the other one.
    assert jt.switch().user == "bob" and jt.token().user == "bob"
    third = world.logged_in("2.426.2")
    assert jt.switch(two.url).user == "bob" and jt.token().controller == two.url
    assert jt.switch(third.url).controller == third.url
    assert [it.active for it in jt.accounts() if it.controller == third.url] == [True]
    with pytest.raises(jt.BadInput) as raised:
        jt.switch()
    assert raised.value.problem == "several-accounts" and raised.value.next_step
    with pytest.raises(jt.NotSignedIn):
        jt.switch(two.url, user="carol")
    world.run("switch", two.url, "-u", "alice")
    assert jt.token().user == "alice"
