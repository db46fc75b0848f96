"""What a login was told of the way in, for requests that other libraries send: a front door's
headers, a client certificate, a pinned key."""

import asyncio
import hashlib
import http.client
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import aiohttp
import httpx
import jenkins_token as jt
import pytest
import requests
from conftest import NAMED, PASSWORD
from test_auth import Aiohttp, AsyncHttpx, Httpx, Requests

SECRET = "c0ffee-let-me-in"
WANTS = {"CF-Access-Client-Id": "5f3a.access", "CF-Access-Client-Secret": SECRET}


class Door:
    """Stands before a sandbox below /jenkins: lets in who shows what it wants, and leads some away."""

    def __init__(self, inside: str, wants: "dict[str, str]", tls=None) -> None:
        self.leads: "dict[str, str]" = {}
        self.seen: "list[tuple[str, dict[str, str | None]]]" = []
        door, to = self, urlsplit(inside).netloc

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                shown = {name: self.headers.get(name) for name in WANTS}
                door.seen.append((self.path, shown))
                status, headers, content = 200, [], b""
                if self.path in door.leads:
                    status, headers = 302, [("Location", door.leads[self.path])]
                elif not self.path.startswith("/jenkins/"):
                    pass
                elif any(shown[name] != value for name, value in wants.items()):
                    status = 403
                else:
                    behind = http.client.HTTPConnection(to)
                    behind.request(self.command, self.path, body, dict(self.headers))
                    answer = behind.getresponse()
                    status, headers, content = answer.status, answer.getheaders(), answer.read()
                    behind.close()
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = answer

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """A handshake that fails is what some come for."""

            def finish_request(self, request, client_address) -> None:
                # Here each connection has its own thread.
                request = tls.wrap_socket(request, server_side=True) if tls else request
                super().finish_request(request, client_address)

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.server.server_port}/"
        self.root = f"{self.url}jenkins/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def door(world):
    """It leads to another origin, and out of the root."""
    door = Door(world.sandbox(NAMED[-1], "/jenkins").url, WANTS)
    world.sandboxes.append(door)
    door.away = world.origin()
    door.leads = {"/jenkins/away": f"{door.away.url}jenkins/x", "/jenkins/out": "/other"}
    return door


@pytest.fixture(params=["headers", "headers_command"])
def logged_in(request, door, tmp_path):
    """With the headers of the person, or of a program, which notes that it ran."""
    given = WANTS
    if request.param == "headers_command":
        program = tmp_path / "door"
        lines = "".join(f"echo '{name}: {value}'\n" for name, value in WANTS.items())
        program.write_text(f"#!/bin/sh\necho ran >> {tmp_path}/ran\n{lines}")
        program.chmod(0o700)
        given = [str(program)]
    jt.login(door.root, "alice", PASSWORD, store="file", **{request.param: given})
    return door


def only_below_the_root(door):
    for path, shown in door.seen:
        inside = path.startswith("/jenkins/")
        assert list(shown.values()) == (list(WANTS.values()) if inside else [None, None]), path
    for headers in door.away.headers:
        assert not {name.lower() for name in headers} & {name.lower() for name in WANTS}, headers
        assert SECRET not in str(headers) and "Authorization" not in headers


@pytest.mark.parametrize("client", [Requests, Httpx, AsyncHttpx, Aiohttp])
def test_the_headers_go_to_the_root_and_nowhere_else(logged_in, client):
    door = logged_in
    sending = client(jt.auth(door.root))
    door.seen.clear()
    for path in ("me/api/json", "away", "out", "me/api/json"):
        assert sending.send("GET", door.root + path) == 200, path
    assert sending.send("GET", door.url + "other") == 200
    assert sending.send("GET", f"{door.away.url}jenkins/y") == 200
    paths = [path for path, _ in door.seen]
    whole = ["/jenkins/me/api/json", "/jenkins/away", "/jenkins/out", "/other", "/jenkins/me/api/json", "/other"]
    assert paths == whole and len(door.away.seen) == 2
    only_below_the_root(door)


def test_a_session_shows_them_too(logged_in):
    door = logged_in
    with jt.session(door.root) as session:
        door.seen.clear()
        assert session.get("me/api/json").json()["id"] == "alice"
        assert session.post("createItem?name=a", data="<project/>", headers={"Content-Type": "text/xml"}).ok
        assert session.get("away").ok and session.get("out").ok
    assert len(door.away.seen) == 1
    only_below_the_root(door)


def test_a_program_is_asked_once_for_many_requests(logged_in, tmp_path):
    ran = tmp_path / "ran"
    if not ran.exists():
        return
    with jt.session(logged_in.root) as session:
        before = ran.read_text().count("ran")
        assert [session.get("me/api/json").status_code for _ in range(5)] == [200] * 5
        assert ran.read_text().count("ran") == before


def test_a_program_that_fails_is_told_before_anything_is_sent(logged_in, tmp_path):
    if not (tmp_path / "ran").exists():
        return
    (tmp_path / "door").write_text(f"#!/bin/sh\necho {SECRET}\necho 'log in first' >&2\nexit 3\n")
    logged_in.seen.clear()
    with pytest.raises(jt.JenkinsTokenError) as raised:
        requests.get(logged_in.root, auth=jt.auth(logged_in.root))
    assert raised.value.problem == "headers-command-failed" and "log in first" in str(raised.value)
    assert SECRET not in str(raised.value) and not logged_in.seen


class Certificates:
    """An authority, and of it a server's and a client's certificate."""

    def __init__(self, folder) -> None:
        self.folder = folder
        new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout"]
        usage = ["-addext", "keyUsage=critical,keyCertSign"]
        self.run("req", "-x509", *new, "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=ca", *usage)
        extensions = "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n"
        (folder / "extensions").write_text(extensions + "authorityKeyIdentifier=keyid\n")
        for name in ("server", "client"):
            self.run("req", *new, f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
            signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extensions"]
            self.run("x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.pem", "-days", "2", *signed)
        pem = self.run("x509", "-in", "server.pem", "-pubkey", "-noout")
        key = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.replace("PUBLIC KEY", "CERTIFICATE")))
        self.pin = f"sha256:{key.hexdigest()}"

    def run(self, *arguments: str) -> str:
        command = ["openssl", *arguments]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def path(self, name: str) -> str:
        return str(self.folder / name)


@pytest.fixture
def certificates(tmp_path):
    try:
        return Certificates(tmp_path)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")


@pytest.fixture
def tls_door(world, certificates):
    """It wants a certificate of the authority's."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificates.path("server.pem"), certificates.path("server.key"))
    tls.load_verify_locations(certificates.path("ca.pem"))
    tls.verify_mode = ssl.CERT_REQUIRED
    door = Door(world.sandbox(NAMED[-1], "/jenkins").url, {}, tls)
    world.sandboxes.append(door)
    return door


# The sandbox does not know of the door before it.
BEHIND_TLS = pytest.mark.filterwarnings("ignore:.*calls itself:jenkins_token.JenkinsTokenWarning")


def log_in(door, certificates, **more):
    names = {"ca_file": "ca.pem", "client_cert": "client.pem", "client_key": "client.key"}
    reach = {option: certificates.path(name) for option, name in names.items()}
    return jt.login(door.root, "alice", PASSWORD, store="file", **reach, **more)


@BEHIND_TLS
def test_a_session_shows_the_client_certificate_of_the_login(tls_door, certificates):
    log_in(tls_door, certificates)
    with jt.session(tls_door.root) as session:
        assert session.get("me/api/json").json()["id"] == "alice"
    # It is wanted there: without one, nobody gets in.
    tls_door.seen.clear()
    with pytest.raises(requests.ConnectionError):
        requests.get(tls_door.root, auth=jt.auth(tls_door.root), verify=certificates.path("ca.pem"))
    assert not tls_door.seen


@BEHIND_TLS
def test_the_other_libraries_pass_with_what_they_take(tls_door, certificates):
    """A CA and a client certificate are of their connections; the credential goes with the request."""
    log_in(tls_door, certificates)
    trust = ssl.create_default_context(cafile=certificates.path("ca.pem"))
    trust.load_cert_chain(certificates.path("client.pem"), certificates.path("client.key"))
    auth, url = jt.auth(tls_door.root), f"{tls_door.root}me/api/json"

    async def later():
        async with httpx.AsyncClient(auth=auth, verify=trust) as client:
            found = [(await client.get(url)).json()["id"]]
        async with aiohttp.ClientSession(middlewares=[auth]) as session:
            async with session.get(url, ssl=trust) as answer:
                return [*found, (await answer.json())["id"]]

    with httpx.Client(auth=auth, verify=trust) as client:
        assert client.get(url).json()["id"] == "alice"
    assert asyncio.run(later()) == ["alice", "alice"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, auth=auth)


@BEHIND_TLS
def test_where_a_key_is_pinned_the_libraries_send_nothing(tls_door, certificates):
    """They would trust whomever they trust, and give him the token."""
    log_in(tls_door, certificates, pin=certificates.pin)
    tls_door.seen.clear()
    for client in (Requests, Httpx, AsyncHttpx, Aiohttp):
        with pytest.raises(jt.BadInput, match="pinned"):
            client(jt.auth(tls_door.root)).send("GET", tls_door.root)
    with pytest.raises(jt.BadInput, match="pinned") as raised:
        jt.session(tls_door.root)
    assert not tls_door.seen
    call = raised.value.next_step.removesuffix(" checks it")
    assert eval(call, {"jenkins_token": jt}).whoami() == "alice"
    log_in(tls_door, certificates, pin="none")
    assert jt.session(tls_door.root).get("me/api/json").ok
