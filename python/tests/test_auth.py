"""`auth` for requests, httpx (sync and async) and aiohttp: where it goes, and where it does not."""

import asyncio
import base64
import io

import aiohttp
import httpx
import jenkins_token as jt
import pytest
import requests

OLD, NEW = "1" * 34, "2" * 34


def basic(value):
    return "Basic " + base64.b64encode(f"alice:{value}".encode()).decode()


class Requests:
    def __init__(self, auth):
        self.session = requests.Session()
        self.session.auth = auth

    def send(self, method, url, body=None, follow=True):
        answer = self.session.request(method, url, data=body, allow_redirects=follow)
        assert len(answer.history) < 5
        return answer.status_code

    replayable = staticmethod(lambda: b"body")
    gone = staticmethod(lambda: io.BytesIO(b"body"))


class Httpx:
    def __init__(self, auth):
        self.client = httpx.Client(auth=auth)

    def send(self, method, url, body=None, follow=True):
        return self.client.request(method, url, content=body, follow_redirects=follow).status_code

    replayable = staticmethod(lambda: b"body")
    gone = staticmethod(lambda: iter([b"body"]))


class AsyncHttpx:
    def __init__(self, auth):
        self.auth = auth

    def send(self, method, url, body=None, follow=True):
        async def sent():
            async with httpx.AsyncClient(auth=self.auth) as client:
                return await client.request(method, url, content=body, follow_redirects=follow)

        return asyncio.run(sent()).status_code

    replayable = staticmethod(lambda: b"body")

    @staticmethod
    def gone():
        async def pieces():
            yield b"body"

        return pieces()


class Aiohttp:
    def __init__(self, auth):
        self.auth = auth

    def send(self, method, url, body=None, follow=True):
        async def sent():
            async with aiohttp.ClientSession(middlewares=[self.auth]) as session:
                async with session.request(method, url, data=body, allow_redirects=follow) as answer:
                    return answer.status

        return asyncio.run(sent())

    replayable = staticmethod(lambda: b"body")
    gone = staticmethod(lambda: io.BytesIO(b"body"))


@pytest.fixture(params=[Requests, Httpx, AsyncHttpx, Aiohttp])
def client(request):
    return request.param


@pytest.fixture
def front(world, monkeypatch):
    """A controller below /jenkins that leads elsewhere, and the account for it."""
    away = world.origin()

    def answer(path, sent):
        leads = {
            "/jenkins/away": f"{away.url}jenkins/x",
            "/jenkins/out": "/other",
            "/jenkins/look": "/jenkins-x/",
            "/jenkins/up": "/jenkins/../other",
            "/jenkins/in": "/jenkins/me",
            "/jenkins/far": "/jenkins/out",
            "/other/back": "/jenkins/me",
        }
        if path in leads:
            return 302, {"Location": leads[path]}
        if path.startswith("/jenkins/old") and sent != basic(NEW):
            return 401, {"WWW-Authenticate": 'Basic realm="Jenkins"'}
        if path == "/jenkins/old-out":
            return 302, {"Location": "/other"}
        return 200, {}

    front = world.origin(answer)
    front.away = away
    front.root = f"{front.url}jenkins/"
    monkeypatch.setenv("JENKINS_URL", front.root)
    monkeypatch.setenv("JENKINS_USER_ID", "alice")
    monkeypatch.setenv("JENKINS_API_TOKEN", OLD)
    return front


def test_nothing_is_looked_up_before_it_is_needed_nor_for_others(world, client):
    auth = jt.auth("https://ci.example.com")
    origin = world.origin()
    assert client(auth).send("GET", origin.url) == 200
    assert [seen[2] for seen in origin.seen] == [None]
    with pytest.raises(jt.NotSignedIn):
        client(jt.auth(origin.url)).send("GET", origin.url)
    assert len(origin.seen) == 1


@pytest.mark.parametrize("path", ["away", "out", "look", "up", "far", "old-out"])
def test_a_redirect_out_of_the_root_takes_nothing_along(front, client, path, monkeypatch):
    sending = client(jt.auth(front.root))
    if path == "old-out":
        assert sending.send("GET", front.root) == 200
        monkeypatch.setenv("JENKINS_API_TOKEN", NEW)
    assert sending.send("GET", front.root + path) == 200
    for _, where, sent, _ in front.seen:
        inside = where.startswith("/jenkins/") and ".." not in where
        assert (sent is not None) == inside, where
    assert all(sent is None for _, _, sent, _ in front.away.seen)
    assert len(front.away.seen) == (path == "away")
    assert not any(where.startswith("/jenkins/me") for _, where, _, _ in front.seen)


def test_a_redirect_within_the_root_keeps_it(front, client):
    assert client(jt.auth(front.root)).send("GET", front.root + "in") == 200
    assert [sent for _, _, sent, _ in front.seen] == [basic(OLD)] * 2


def test_a_request_outside_gets_nothing(front, client):
    sending = client(jt.auth(front.root))
    for path in ["", "other", "jenkins", "jenkinsx/", "jenkins/../other", "jenkins/%2e%2e/other"]:
        sending.send("GET", front.url + path, follow=False)
    assert [sent for _, _, sent, _ in front.seen] == [None] * len(front.seen)


def test_a_page_of_the_root_means_its_account(front, client):
    auth = jt.auth(front.root + "job/app")
    assert auth.controller == front.root
    for path in ["job/app/api/json", "me"]:
        assert client(auth).send("GET", front.root + path) == 200
    assert [sent for _, _, sent, _ in front.seen] == [basic(OLD)] * 2
    # Another controller may be there.
    with pytest.raises(jt.NotSignedIn):
        client(jt.auth(front.root + "other")).send("GET", front.root + "other/me")
    assert len(front.seen) == 2


def test_a_401_looks_again_and_repeats_once_with_another_token(front, client, monkeypatch):
    sending = client(jt.auth(front.root))
    body = sending.replayable
    assert sending.send("POST", front.root + "old", body()) == 401
    assert len(front.seen) == 1, "the same token is not sent again"
    monkeypatch.setenv("JENKINS_API_TOKEN", NEW)
    assert sending.send("POST", front.root + "old", body()) == 200
    assert [(sent, data) for _, _, sent, data in front.seen[1:]] == [
        (basic(OLD), b"body"),
        (basic(NEW), b"body"),
    ]
    assert sending.send("GET", front.root + "old") == 200
    monkeypatch.setenv("JENKINS_API_TOKEN", "3" * 34)
    assert sending.send("GET", front.root + "old") == 200
    assert front.seen[-1][2] == basic(NEW), "a good token is not looked up again"


def test_a_repeated_request_that_fails_again_is_not_repeated(front, client, monkeypatch):
    sending = client(jt.auth(front.root))
    sending.send("GET", front.root)
    monkeypatch.setenv("JENKINS_API_TOKEN", "3" * 34)
    assert sending.send("GET", front.root + "old") == 401
    assert [sent for _, _, sent, _ in front.seen[1:]] == [basic(OLD), basic("3" * 34)]


def test_a_body_that_is_gone_is_not_sent_again(front, client, monkeypatch):
    sending = client(jt.auth(front.root))
    sending.send("GET", front.root)
    monkeypatch.setenv("JENKINS_API_TOKEN", NEW)
    try:
        assert sending.send("POST", front.root + "old", sending.gone()) == 401
    except (aiohttp.ClientError, httpx.HTTPError, requests.RequestException):
        # The counting server does not read chunks.
        pass
    assert [sent for _, where, sent, _ in front.seen if where == "/jenkins/old"] == [basic(OLD)]


SIGN_TOGETHER = """
import sys, threading, time
import jenkins_token as jt
auth = jt.auth(sys.argv[1])
class Headers(dict):
    def __setitem__(self, name, value):
        time.sleep(0.05)
        super().__setitem__(name, value)
class Request:
    url = sys.argv[1]
    def __init__(self):
        self.headers = Headers()
    def register_hook(self, *_):
        pass
auth(Request())
threads = [threading.Thread(target=auth, args=(Request(),)) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("signed")
"""


def test_threads_sign_at_once_also_where_headers_take_their_time(world, front):
    assert world.python(SIGN_TOGETHER, front.root).stdout == "signed\n"


def test_a_401_from_elsewhere_changes_nothing(world, front, client, monkeypatch):
    elsewhere = world.origin(lambda *_: (401, {"WWW-Authenticate": 'Basic realm="Jenkins"'}))
    sending = client(jt.auth(front.root))
    assert sending.send("GET", elsewhere.url) == 401
    assert [seen[2] for seen in elsewhere.seen] == [None]


def test_httpx_keeps_its_own_trace(front):
    events = []
    with httpx.Client(auth=jt.auth(front.root), follow_redirects=True) as client:
        client.get(front.root + "out", extensions={"trace": lambda event, _: events.append(event)})
    assert events.count("http11.send_request_headers.started") == 2
    assert front.seen[-1][1:3] == ("/other", None)


def test_it_is_an_httpx_auth_whichever_is_imported_first(world, front):
    for imports in ["import httpx, jenkins_token as jt", "import jenkins_token as jt; jt.auth; import httpx"]:
        code = f"{imports}\nimport sys\na = jt.auth(sys.argv[1])\nassert isinstance(a, jt.Auth)\nprint(httpx.get(sys.argv[1], auth=a).status_code)"
        assert world.python(code, front.root).stdout == "200\n"
    assert [sent for _, _, sent, _ in front.seen] == [basic(OLD)] * 2


@pytest.mark.parametrize("before", [True, False])
def test_it_is_what_others_call_an_authentication(world, before):
    """Whenever their modules are imported; and it imports none of them."""
    peers = "import httpx, requests"
    code = (
        f"{peers if before else ''}\nimport sys, jenkins_token as jt\na = jt.auth('https://ci.example.com')\n"
        f"assert isinstance(a, jt.Auth)\nprint('requests' in sys.modules)\n{peers}\n"
        "print(isinstance(a, requests.auth.AuthBase), isinstance(a, httpx.Auth), isinstance(a, jt.Auth))\n"
        "print(issubclass(jt.Auth, requests.auth.AuthBase), type(a) is jt.Auth)\n"
    )
    ran = world.python(code)
    assert ran.stdout == f"{before}\nTrue True True\nFalse True\n", ran.stderr
