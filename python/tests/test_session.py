"""`session`: requests' own, at the controller's root and with its credential, and nowhere else."""

import pickle
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import jenkins_token as jt
import pytest
import requests
from conftest import NAMED, PASSWORD, VERSIONS

CONFIG = "<?xml version='1.1' encoding='UTF-8'?>\n<project/>"
XML = {"Content-Type": "application/xml"}


@pytest.mark.parametrize("context", ["", "/jenkins"])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_job_is_created_read_and_deleted(world, version, context):
    """Before 2.96 with a crumb, which the session fetches."""
    world.logged_in(version, context)
    [account] = jt.accounts()
    with jt.session(account.controller) as session:
        assert isinstance(session, requests.Session)
        made = session.post("/createItem", params={"name": "a"}, data=CONFIG, headers=XML)
        assert made.status_code == 200, made.text
        assert "<project" in session.get("job/a/config.xml").text
        assert session.get(f"{account.controller}job/a/config.xml").ok
        assert session.post(f"{context}/job/a/doDelete").status_code == 200
        assert session.get("job/a/config.xml").status_code == 404


def test_it_survives_a_rotation_and_stays_with_its_account(world):
    sandbox = world.logged_in(NAMED[-1], "", "alice", "bob")
    with jt.session(sandbox.url, user="alice") as session:
        assert session.get("me/api/json").json()["id"] == "alice"
        jt.rotate(sandbox.url, user="alice")
        assert session.get("me/api/json").json()["id"] == "alice"
        again = pickle.loads(pickle.dumps(session))
        assert again.get("me/api/json").json()["id"] == "alice"


def test_nothing_leaves_the_root(world):
    sandbox = world.logged_in(NAMED[-1], "/jenkins")
    second = world.origin()
    leads = world.origin(lambda path, sent: (302, {"Location": second.url}) if path == "/in/x" else (200, {}))
    with jt.session(sandbox.url) as session:
        assert session.get(second.url).status_code == 200
        for outside in ("//evil.example/", "../up", "job/../../x", "http:evil.example"):
            with pytest.raises(jt.BadInput) as raised:
                session.get(outside)
            assert raised.value.problem == "path-outside" and raised.value.next_step
    jt_env = {"JENKINS_URL": f"{leads.url}in/", "JENKINS_USER_ID": "eve", "JENKINS_API_TOKEN": "9" * 34}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in jt_env.items():
            patch.setenv(name, value)
        with jt.session(f"{leads.url}in/") as session:
            assert session.get("x").status_code == 200
    assert leads.seen[0][2] and [sent for _, _, sent, _ in second.seen] == [None, None]


def test_it_says_what_it_is_for_and_takes_the_timeouts_of_requests(world):
    sandbox = world.logged_in("2.46.1")
    for timeout in (30, (5, 30), None):
        with jt.session(sandbox.url, timeout=timeout) as session:
            assert repr(session) == f"<Session for {sandbox.url}>"
            # That old, it wants a crumb with a token, which is fetched by other means.
            data, headers = "<project/>", {"Content-Type": "text/xml"}
            made = session.post(f"createItem?name=a{bool(timeout)}{len(str(timeout))}", data=data, headers=headers)
            assert made.status_code == 200, made.text


def test_who_is_not_logged_in_is_told_at_once(world):
    with pytest.raises(jt.NotSignedIn) as raised:
        jt.session("https://ci.example.com")
    assert raised.value.next_step == 'jenkins_token.login("https://ci.example.com/", user, password)'


def test_threads_share_it_as_they_share_a_session(world):
    sandbox = world.logged_in(NAMED[-1])
    with jt.session(sandbox.url) as session, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: session.get("me/api/json").json()["id"], range(40)))
    assert answers == ["alice"] * 40


def test_it_waits_no_longer_than_it_was_told(world):
    ends = threading.Event()
    slow = world.origin(lambda path, sent: (ends.wait(20), (200, {}))[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JENKINS_URL", slow.url)
        patch.setenv("JENKINS_USER_ID", "eve")
        patch.setenv("JENKINS_API_TOKEN", "9" * 34)
        with jt.session(slow.url, timeout=0.2) as session, pytest.raises(requests.ReadTimeout):
            session.get("x")
    ends.set()


def test_the_certificates_of_the_login_are_trusted_at_the_root_alone(world, tmp_path, monkeypatch):
    """Before the variables, which are for controllers that nothing else is known of."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    url = world.logged_in(NAMED[-1]).url

    def verified(session, url):
        return session.merge_environment_settings(url, {}, None, None, None)["verify"]

    assert verified(jt.session(url), f"{url}x") is True
    ca_file = shutil.copy(requests.certs.where(), tmp_path / "ca.pem")
    jt.login(url, "alice", PASSWORD, store="file", ca_file=ca_file)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/elsewhere.pem")
    with jt.session(url) as session:
        assert verified(session, f"{url}x") == str(ca_file)
        assert verified(session, "https://other.example/") == "/elsewhere.pem"
        session.verify, session.cert = "/mine.pem", "/me.pem"
        assert verified(session, f"{url}x") == "/mine.pem", "who says otherwise is heard"
        assert session.merge_environment_settings(f"{url}x", {}, None, None, None)["cert"] == "/me.pem"
        session.verify, session.cert = True, None
        assert session.get("me/api/json").ok


WITHOUT = """
import sys
sys.modules["requests"] = None
import jenkins_token as jt
try:
    jt.session("https://ci.example.com")
except ModuleNotFoundError as error:
    print(error.name, error)
"""


def test_without_requests_it_says_what_to_install(world):
    ran = world.python(WITHOUT)
    assert ran.stdout == "requests jenkins_token.session needs requests: pip install requests\n", ran.stderr


def test_nothing_imports_requests_before_it_is_called():
    code = "import sys, jenkins_token as jt; jt.session; print('requests' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout == "False\n", ran.stderr
