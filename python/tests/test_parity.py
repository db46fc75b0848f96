"""The same accounts and questions get the same answer from `cargo jenkins token`, from git's helper
and from Python."""

import json
import os
import shutil
import subprocess
import sysconfig
from urllib.parse import urlsplit

import jenkins_token as jt
import pytest
from conftest import EXITS, PASSWORD

# A question: URL by the letter of its controller, user, and what the environment says.
QUESTIONS = [
    (None, None, {}),
    ("a", None, {}),
    ("b", None, {}),
    ("a", "alice", {}),
    ("a", "ALICE", {}),
    ("a", "bob", {}),
    (None, "bob", {}),
    (None, "alice", {}),
    ("a", "carol", {}),
    ("elsewhere", None, {}),
    (None, None, {"JENKINS_URL": "b"}),
    ("a", None, {"JENKINS_URL": "b"}),
    (None, None, {"JENKINS_URL": "elsewhere"}),
    (None, None, {"JENKINS_URL": "a", "JENKINS_USER_ID": "eve", "JENKINS_API_TOKEN": "9" * 34}),
    ("a", None, {"JENKINS_URL": "a", "JENKINS_USER_ID": "eve", "JENKINS_API_TOKEN": "9" * 34}),
    ("b", None, {"JENKINS_URL": "a", "JENKINS_USER_ID": "eve", "JENKINS_API_TOKEN": "9" * 34}),
    ("a", "alice", {"JENKINS_URL": "a", "JENKINS_USER_ID": "eve", "JENKINS_API_TOKEN": "9" * 34}),
    ("a", None, {"JENKINS_USER_ID": "eve"}),
    ("a", None, {"JENKINS_URL": "a", "JENKINS_API_TOKEN": "9" * 34}),
    ("torn", None, {}),
]


VARIABLES = ["JENKINS_URL", "JENKINS_USER_ID", "JENKINS_API_TOKEN"]


def python(url, user):
    try:
        return jt.token(url, user=user).basic()
    except jt.JenkinsTokenError as error:
        return next(code for kind, code in EXITS.items() if isinstance(error, kind)), error.problem


def command_line(world, url, user):
    arguments = ["token", "--json", *(["-c", url] if url else []), *(["-u", user] if user else [])]
    ran = world.run(*arguments)
    if ran.returncode == 0:
        said = json.loads(ran.stdout)
        return said["user"], said["value"]
    return ran.returncode, json.loads(ran.stderr)["error"]["problem"]


def git(helper, url, user):
    parts = urlsplit(url)
    asked = f"protocol={parts.scheme}\nhost={parts.netloc}\npath={parts.path.strip('/')}\n"
    asked += f"username={user}\n" if user else ""
    ran = subprocess.run(
        ["git", "-c", "credential.helper=", "-c", f"credential.helper={helper}",
         "-c", "credential.useHttpPath=true", "credential", "fill"],
        input=asked + "\n", capture_output=True, text=True,
        env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": ""},
    )
    said = dict(line.split("=", 1) for line in ran.stdout.splitlines())
    return (said["username"], said["password"]) if "password" in said else None


@pytest.fixture
def accounts(world):
    first = world.logged_in("2.572", "", "alice", "bob")
    second = world.logged_in("2.426.2", "/jenkins")
    jt.login(first.url, "alice", PASSWORD)
    urls = {"a": first.url, "b": second.url}
    return urls | {"elsewhere": "https://elsewhere.example/", "torn": "ci"}


@pytest.fixture
def asked(world, accounts, monkeypatch):
    """Each question, with the environment it is asked in and what Python answers."""

    def questions():
        for letter, user, says in QUESTIONS:
            url = accounts.get(letter)
            with monkeypatch.context() as inside:
                for name, value in says.items():
                    inside.setenv(name, accounts.get(value, value))
                yield url, user, python(url, user)

    return questions()


def test_the_command_line_answers_alike(world, asked):
    answered = 0
    for url, user, told in asked:
        assert told == command_line(world, url, user), (url, user)
        answered += isinstance(told[0], str)
    assert 8 <= answered < len(QUESTIONS)


def test_git_answers_alike(asked):
    helper = shutil.which("git-credential-jenkins", path=sysconfig.get_path("scripts"))
    assert helper, "the wheel brings git-credential-jenkins"
    stored = {}
    for url, user, told in asked:
        if url and url.startswith("http"):
            expected = told if isinstance(told[0], str) else None
            if told[1] == "environment-incomplete":
                # Half a credential in the environment keeps git from no stored account.
                expected = stored[url, user]
            assert git(helper, url, user) == expected, (url, user)
            if user is None and not any(name in os.environ for name in VARIABLES):
                stored[url, user] = expected
