"""What a 401 to the stored token means: the first is a suspicion, a later one decides."""

import re

import jenkins_token as jt
import pytest
import requests

VERBS = {
    "whoami": lambda ci: ci.whoami(),
    "tokens": lambda ci: ci.tokens(),
    "crumb": lambda ci: ci.crumb(),
    "create_token": lambda ci: ci.create_token("x"),
    "request": lambda ci: ci.request("GET", "me/api/json").raise_for_status(),
}


def revoke_elsewhere(url):
    """The stored token's end, by somebody else's doing."""
    uuid = jt.token(url).uuid
    other = jt.Controller(url).create_token("other")
    revoke = f"{url}me/descriptorByName/jenkins.security.ApiTokenProperty/revoke"
    requests.post(revoke, data={"tokenUuid": uuid}, auth=other.basic()).raise_for_status()


def eleven_seconds_pass(world):
    known = next(world.home.rglob("accounts.toml"))
    older = re.sub(r"(suspect[-_]since = )\S+", r'\1"2020-01-01T00:00:00Z"', known.read_text())
    known.write_text(older)


@pytest.mark.parametrize("verb", VERBS)
def test_one_is_a_suspicion_and_a_later_one_decides(world, named, verb):
    revoke_elsewhere(named.url)
    ci, auth = jt.Controller(named.url), jt.auth(named.url)
    with pytest.raises(jt.Unreachable) as first:
        VERBS[verb](ci)
    assert first.value.problem == "token-suspect"
    [account] = jt.accounts()
    assert account.suspect and not account.rejected
    assert jt.token(named.url).basic() == ("alice", world.run("token").stdout.strip())
    eleven_seconds_pass(world)
    with pytest.raises(jt.NotSignedIn) as second:
        VERBS[verb](ci)
    assert second.value.problem == "token-rejected"
    [account] = jt.accounts()
    assert account.rejected and not account.suspect
    # Neither front end hands it out now, and nothing is sent with it.
    assert world.run("token").returncode == 4
    for hands_out in (lambda: jt.token(named.url), ci.token, lambda: requests.get(named.url, auth=auth)):
        with pytest.raises(jt.NotSignedIn) as raised:
            hands_out()
        assert raised.value.problem == "token-rejected"
    assert world.journal() == []


def test_a_credential_that_was_given_says_nothing_of_the_stored_one(named):
    with pytest.raises(jt.Unreachable):
        jt.Controller(named.url, user="alice", token="1" * 34).whoami()
    assert not jt.accounts()[0].suspect and jt.Controller(named.url).whoami() == "alice"
