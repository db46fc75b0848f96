"""A body that never ends: a refusal ends by the deadline, as the command line's does."""

import socket
import threading
import time

import jenkins_token as jt
import pytest


def dripping(head):
    """A controller that sends `head` and then five dots a second, for ever."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(client):
        client.recv(8192)
        try:
            client.sendall(f"HTTP/1.1 {head}\r\n\r\n".encode())
            while True:
                client.sendall(b".")
                time.sleep(0.2)
        except OSError:
            client.close()

    def accept():
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def test_a_refusal_that_drips_ends_by_the_deadline(world):
    ci = jt.Controller(dripping("404 Not Found"), user="alice", token="1" * 34, timeout=1)
    begun = time.monotonic()
    response = ci.request("GET", "x")
    assert response.status == 404 and not response.ok and response.content.startswith(b"..")
    assert time.monotonic() - begun < 8


def test_a_page_that_drips_is_not_believed(world):
    url = dripping("200 OK\r\nContent-Type: text/html")
    with pytest.raises(jt.Unreachable) as raised:
        jt.Controller(url, user="alice", token="1" * 34, timeout=1).request("GET", "x")
    assert raised.value.problem == "timed-out"
