"""Programs in a container where nothing but a credential is set."""

import jenkins_token as jt
import pytest

from conftest import NAMED


@pytest.fixture
def bare(world, monkeypatch):
    """A sandbox, alice's token on it, and no home."""
    sandbox = world.logged_in(NAMED[-1])
    token = jt.token(sandbox.url).value
    for name in ("JENKINS_TOKEN_HOME", "HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("JENKINS_USER_ID", "alice")
    monkeypatch.setenv("JENKINS_API_TOKEN", token)
    return sandbox, token


def test_the_three_variables_need_no_home(bare, monkeypatch):
    sandbox, token = bare
    monkeypatch.setenv("JENKINS_URL", sandbox.url)
    assert jt.token().value == token
    with jt.Controller() as controller:
        assert controller.whoami() == "alice"
        assert controller.request("GET", "api/json").status == 200
        assert len(controller.tokens()) == 1


def test_a_url_that_a_program_names_completes_user_and_token(bare):
    sandbox, token = bare
    assert jt.token(sandbox.url).value == token
    with pytest.raises(jt.BadInput, match="JENKINS_URL"):
        jt.token()


def test_what_would_be_kept_says_which_variable_gives_it_a_home(bare):
    sandbox, _ = bare
    with pytest.raises(jt.StoreError) as raised:
        # Half a credential in the variables is none of its business.
        jt.login(sandbox.url, "alice", "correct horse 7", store="file")
    assert raised.value.problem == "home-missing"
    assert "JENKINS_TOKEN_HOME" in raised.value.next_step


def test_the_environment_is_an_account(world, monkeypatch, tmp_path):
    sandbox = world.logged_in(NAMED[-1])
    stored = jt.token(sandbox.url).value
    spare = jt.Controller(sandbox.url).create_token("spare")
    monkeypatch.setenv("JENKINS_URL", sandbox.url)
    monkeypatch.setenv("JENKINS_USER_ID", "alice")
    file = tmp_path / "token"
    file.write_text(stored + "\n")
    file.chmod(0o600)
    monkeypatch.setenv("JENKINS_API_TOKEN_FILE", str(file))
    assert jt.token().value == stored
    jt.Controller().revoke_token("spare")
    assert spare.uuid not in [token.uuid for token in jt.Controller().tokens()]
    monkeypatch.setenv("JENKINS_API_TOKEN", stored)
    with pytest.raises(jt.BadInput, match="JENKINS_API_TOKEN is set too"):
        jt.token()
    monkeypatch.delenv("JENKINS_API_TOKEN")
    with pytest.warns(UserWarning, match="JENKINS_API_TOKEN_FILE was that token"):
        jt.rotate()
    with pytest.raises(jt.Unreachable, match="is not the stored token"):
        jt.Controller().whoami()
    monkeypatch.setenv("JENKINS_TOKEN_HOME", str(tmp_path / "nobody"))
    with pytest.raises(jt.NotSignedIn, match="comes from JENKINS_API_TOKEN_FILE"):
        jt.logout()
