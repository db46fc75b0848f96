"""The keyring of the session, a real gnome-keyring: what one front end keeps there, the others read."""

import jenkins_token as jt
import pytest
from conftest import PASSWORD


def test_what_the_command_line_keeps_is_read_here(world, keyring):
    url = world.sandbox("2.572").url
    ran = world.run("login", url, "-u", "alice", "--password-stdin", input=PASSWORD)
    assert ran.returncode == 0, ran.stderr
    [account] = jt.accounts()
    assert account.store == "keyring" and not list(world.home.glob("tokens/*"))
    value = jt.token(url).value
    assert value == world.run("token").stdout.strip()
    with jt.Controller(url) as ci:
        assert ci.whoami() == "alice"
        assert [token.current for token in ci.tokens()] == [True]
    rotated = world.run("token", "rotate")
    assert rotated.returncode == 0, rotated.stderr
    assert jt.token(url).value != value


def test_what_is_kept_here_is_read_by_the_command_line(world, keyring):
    url = world.sandbox("2.426.2").url
    assert jt.login(url, "alice", PASSWORD).store == "keyring"
    assert jt.token(url).value == world.run("token").stdout.strip()
    assert jt.rotate(url).store == "keyring"
    assert jt.token(url).value == world.run("token").stdout.strip()
    ran = world.run("status")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert jt.logout(url) is True
    assert world.run("token").returncode == 4 and world.journal() == []


def test_a_locked_keyring_asks_nobody(world, keyring):
    url = world.sandbox("2.572").url
    jt.login(url, "alice", PASSWORD)
    keyring.lock()
    for asks in (lambda: jt.token(url), lambda: jt.Controller(url).whoami(), lambda: jt.rotate(url)):
        with pytest.raises(jt.StoreError) as raised:
            asks()
        assert raised.value.problem == "keyring-locked" and raised.value.next_step
    assert world.run("token").returncode == 6
