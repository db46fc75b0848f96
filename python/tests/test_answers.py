"""The table of answers and the bytes of a call: the same as of the command line."""

import json
import socket
import threading

import jenkins_token as jt
import pytest
from conftest import EXITS, WORKSPACE

OWN = "https://jenkins.example/ci/"
TABLE = json.loads((WORKSPACE / "tests/answers.json").read_text(encoding="utf-8"))


class Listener:
    """Keeps every request byte for byte, and answers with the bytes that `answer` gives."""

    def __init__(self, answer) -> None:
        self.heard: "list[tuple[str, dict[str, str], bytes]]" = []
        self.answer = answer
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.host = "127.0.0.1:%d" % self.socket.getsockname()[1]
        self.url = f"http://{self.host}/"
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with client, client.makefile("rb") as sent:
                line = sent.readline().decode()
                if not line:
                    continue
                headers = {}
                while (header := sent.readline().decode().rstrip()) != "":
                    name, value = header.split(":", 1)
                    headers[name.lower()] = value.strip()
                body = sent.read(int(headers.get("content-length", 0)))
                line = line.rsplit(" ", 1)[0]
                self.heard.append((line, headers, body))
                client.sendall(self.answer(line, body))

    def controller(self) -> jt.Controller:
        return jt.Controller(self.url, user="alice", token="11" + "a" * 32)

    def close(self) -> None:
        self.socket.close()


def answer(status: str, headers: "list[str]", body: bytes) -> bytes:
    if not any(header.startswith("Content-Length") for header in headers):
        headers = [*headers, f"Content-Length: {len(body)}"]
    lines = [f"HTTP/1.1 {status}", *headers, "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.fixture
def listening(world):
    made = []

    def listen(answer) -> Listener:
        made.append(Listener(answer))
        return made[-1]

    yield listen
    for listener in made:
        listener.close()


def of(row):
    """What the controller of that row answers."""

    def answers(line: str, _: bytes) -> bytes:
        target = line.split(" ", 1)[1]
        if target == "/me/api/json?tree=absoluteUrl":
            return answer("200 OK", ["Content-Type: application/json"], json.dumps({"absoluteUrl": f"{OWN}user/alice"}).encode())
        if target.startswith("/endless"):
            return answer("302 Found", [f"Location: {target}x"], b"")
        if target != "/" + row.get("path", "job/app/thing"):
            return answer("200 OK", ["Content-Type: text/plain"], b"followed")
        if not row["status"]:
            return b""
        host = row["host"]
        named = {"{root}": f"http://{host}/", "{own}": OWN, "{https}": f"https://{host}/", "{host}": host}
        headers = []
        for header in row.get("headers", []):
            for name, value in named.items():
                header = header.replace(name, value)
            headers.append(header)
        return answer(row["status"], headers, row.get("body", "").encode())

    return answers


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["about"])
def test_every_kind_of_answer_means_what_it_proves(row, listening, record_property):
    for method in ("GET", "POST"):
        listener = listening(None)
        listener.answer = of({**row, "host": listener.host})
        data = {"a": "b"} if method == "POST" else None
        try:
            response = listener.controller().request(method, row.get("path", "job/app/thing"), data=data)
            assert response.ok == (response.status < 400)
            response.raise_for_status()
            outcome = f"ok {response.location or ''}".strip()
        except jt.JenkinsTokenError as error:
            outcome = f"{error.problem} {EXITS[type(error)]}"
            assert "hush" not in f"{error} {error.next_step} {error.args}"
        assert outcome == row[method.lower()], method
        record_property("answer", f"{method} exit {0 if outcome.startswith('ok') else outcome.split()[-1]}")
        sent = [line for line, _, _ in listener.heard if line.startswith("POST")]
        assert len(sent) == (method == "POST")


def echo(_: str, body: bytes) -> bytes:
    return answer("200 OK", ["Content-Type: application/octet-stream"], body)


LATIN = "<?xml version='1.1' encoding='ISO-8859-1'?><a>äö</a>"


@pytest.mark.parametrize(
    "data, sent, kind",
    [
        (bytes(range(256)), bytes(range(256)), "application/octet-stream"),
        (bytearray(b"\xff\x00"), b"\xff\x00", "application/octet-stream"),
        (memoryview(b"\xff\x00"), b"\xff\x00", "application/octet-stream"),
        ("<a>日本語 ä</a>", "<a>日本語 ä</a>".encode(), "application/xml;charset=utf-8"),
        (LATIN, LATIN.encode("latin-1"), "application/xml;charset=iso-8859-1"),
        (LATIN.encode("latin-1"), LATIN.encode("latin-1"), "application/xml;charset=iso-8859-1"),
        ("println 'ä'", "println 'ä'".encode(), "text/plain;charset=utf-8"),
        ({"WHO": "Jürgen & x", "n": 1}, b"WHO=J%C3%BCrgen+%26+x&n=1", "application/x-www-form-urlencoded"),
        (b"", b"", "application/octet-stream"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_body_arrives_byte_for_byte_and_says_what_it_is(listening, data, sent, kind):
    listener = listening(echo)
    response = listener.controller().request("POST", "job/app/config.xml", data=data)
    assert response.content == sent
    (line, headers, body) = listener.heard[0]
    assert (line, body, headers["content-type"]) == ("POST /job/app/config.xml", sent, kind)
    assert headers["content-length"] == str(len(sent)) and "transfer-encoding" not in headers
    other = {"content-type": "text/odd; x=1"}
    listener.controller().request("POST", "x", data=data, headers=other)
    assert listener.heard[1][1]["content-type"] == other["content-type"]


def test_files_and_paths_are_sent_as_they_are(listening, tmp_path):
    listener = listening(echo)
    ci = listener.controller()
    file = tmp_path / "größe.bin"
    file.write_bytes(bytes(range(256)) * 300)
    assert ci.request("POST", "x", data=file).content == file.read_bytes()
    files = {"FILE": file, "RAW": b"\xff", "NAMED": ("a.xml", b"<a/>")}
    sent = ci.request("POST", "x", data={"WHO": "ä"}, files=files).content
    kind = listener.heard[1][1]["content-type"]
    boundary = kind.split("multipart/form-data; boundary=")[1].encode()
    parts = [part.split(b"\r\n\r\n", 1) for part in sent.split(b"--" + boundary)[1:-1]]
    heads = [head.decode().strip() for head, _ in parts]
    assert [content[:-2] for _, content in parts] == ["ä".encode(), file.read_bytes(), b"\xff", b"<a/>"]
    assert heads[0] == 'Content-Disposition: form-data; name="WHO"'
    assert 'name="FILE"; filename="größe.bin"' in heads[1]
    assert 'name="RAW"; filename="RAW"' in heads[2]
    assert 'filename="a.xml"\r\nContent-Type: application/xml;charset=utf-8' in heads[3]
    ci.request("POST", "build")
    assert listener.heard[2][1]["content-length"] == "0"
    ci.request("GET", "x", params={"a": "[b]"}, data={"c": 1})
    assert listener.heard[3][0] == "GET /x?a=%5Bb%5D&c=1"
    ci.request("GET", listener.url + "job/my app/?tree=jobs[name]&url=https://x/")
    assert listener.heard[4][0] == "GET /job/my%20app/?tree=jobs%5Bname%5D&url=https://x/"


def test_what_cannot_be_sent_says_so(listening):
    ci = listening(echo).controller()
    with pytest.raises(ValueError, match="data cannot be written in iso-8859-1") as raised:
        ci.request("POST", "x", data="<?xml version='1.0' encoding='iso-8859-1'?><a>日</a>")
    assert "日" not in repr(raised.value) and raised.value.__cause__ is None
    for wrong in ({"a": 1}, {"a": "text"}, [b"x"], {"a": ("b",)}):
        with pytest.raises(TypeError, match="files"):
            ci.request("POST", "x", files=wrong)
    with pytest.raises(ValueError):
        ci.request("POST", "x", json={}, files={"a": b"b"})


def test_a_user_part_and_a_query_are_shown_nowhere(listening):
    listener = listening(lambda *_: answer("404 Not Found", [], b""))
    ci = listener.controller()
    with pytest.raises(jt.BadInput) as raised:
        ci.request("GET", f"http://alice:hush@{listener.host}/job/x")
    assert raised.value.problem == "user-in-url"
    with pytest.raises(jt.BadInput) as outside:
        ci.request("GET", "//alice:hush@evil.example/?token=hush")
    with pytest.raises(jt.NotFound) as missing:
        ci.request("GET", "job/x?token=hush").raise_for_status()
    assert "job/x?token=…" in str(missing.value)
    for error in (raised, outside, missing):
        assert "hush" not in f"{error.value} {error.value.args} {error.value.next_step}"
    assert len(listener.heard) == 1


def test_what_wants_a_post_says_so_in_python(listening):
    ci = listening(lambda *_: answer("405 Method Not Allowed", ["Allow: POST"], b"")).controller()
    with pytest.raises(jt.Refused) as raised:
        ci.request("GET", "job/app/build?token=hush").raise_for_status()
    assert raised.value.problem == "post-wanted"
    assert raised.value.next_step == 'request("POST", "job/app/build")'
    assert "hush" not in str(raised.value)
