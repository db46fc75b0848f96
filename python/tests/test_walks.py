"""Walks of other processes around objects in use: logins, switches, rotations, logouts, kills. The
objects answer as the account that they first answered for, or say that it is gone."""

import random
import subprocess

import jenkins_token as jt
import pytest
import requests

from conftest import PASSWORD
from test_held import AUTHS, CONTROLLERS

PEOPLE = ["alice", "bob", "carol"]
SEED = 1726
WALKS = 14


def words(chance, url):
    """A command, and who it makes the default; None for nobody."""
    user = chance.choice(PEOPLE)
    login = ["login", url, "--user", user, "--store", "file", "--password-stdin"]
    on = ["-c", url, "--user", user]
    return chance.choice(
        [
            (login, user),
            ([*login, "--keep-old"], user),
            (["switch", *on], user),
            (["token", "rotate", *on], None),
            (["token", "rotate", "--all"], None),
            (["token", "create", f"mine {chance.random()}", "--use", *on], None),
            (["status", *on], None),
            (["recover"], None),
            (["logout", *on], None),
        ]
    )


def default():
    """As the list says it."""
    active = [account.user for account in jt.accounts() if account.active]
    assert len(active) <= 1
    return active[0] if active else None


def there():
    return {account.user for account in jt.accounts()}


def look(held, account, what):
    """Each object is of its account; or it says that it has none, and then it has none."""
    try:
        assert held.who() == account, what
    except jt.NotSignedIn:
        assert account not in there(), what
    except (requests.HTTPError, jt.JenkinsTokenError) as error:
        raise AssertionError(f"{what}: {error}") from error


@pytest.mark.parametrize("number", range(WALKS))
def test_objects_in_use_and_the_default_stay(world, number):
    chance = random.Random(f"{SEED} {number}")
    jenkins = world.sandbox("2.572", "", *PEOPLE)
    for user in chance.sample(PEOPLE, 2):
        jt.login(jenkins.url, user, PASSWORD, store="file")
    objects, walked = [], []
    for step in range(8):
        if there():
            kind = chance.choice(CONTROLLERS + AUTHS)
            made = kind(jenkins.url)
            try:
                objects.append((made, made.who()))
            except jt.BadInput:
                # Of several nobody is the default; nobody was taken.
                assert default() is None
        before, (command, chosen) = default(), words(chance, jenkins.url)
        walked.append(" ".join(command))
        if chance.randrange(3) == 0:
            killed(world, command, chance.uniform(0.005, 0.08))
        else:
            world.run(*command, input=PASSWORD)
        now, what = default(), f"{number}: {walked}"
        gone = command[0] == "logout" and before == command[-1]
        recovered = command[0] == "recover" and before not in there()
        assert now in {before, chosen} or ((gone or recovered) and now is None), what
        for held, account in objects:
            look(held, account, f"{what}: {type(held).__name__}")


def killed(world, command, after):
    """It dies as with a machine that is switched off."""
    try:
        subprocess.run(
            [world.program(), *command], input=PASSWORD, capture_output=True, text=True, timeout=after
        )
    except subprocess.TimeoutExpired:
        pass
