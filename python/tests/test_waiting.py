"""E4: waiting holds nobody up, ends when asked to, and leaves the journal true."""

import asyncio
import gc
import os
import signal
import socket
import sys
import threading
import time

import jenkins_token as jt
import pytest
from test_answers import Listener, answer

TOKEN = "1" * 34


@pytest.fixture
def silent():
    """A controller that takes connections and never answers."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=200)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    listener.close()


@pytest.fixture
def silent_to_changes():
    """One that says who asks, which a creation wants to know first, and answers nothing else."""
    headers = ["Content-Type: application/json", "X-Jenkins: 2.572", "Date: Mon, 02 Mar 2026 10:00:00 GMT"]
    ends = threading.Event()

    def answers(line, _):
        if line.startswith("POST "):
            ends.wait(20)
            return b""
        return answer("200 OK", headers, b'{"name": "a", "anonymous": false}')

    listener = Listener(answers)
    yield listener.url
    ends.set()
    listener.close()


def test_e4_waiting_releases_pythons_lock_and_has_a_deadline(world, silent):
    counted = 0
    waits = threading.Thread(
        target=lambda: pytest.raises(
            jt.Unreachable, jt.Controller(silent, user="a", token=TOKEN, timeout=0.5).whoami
        )
    )
    waits.start()
    while waits.is_alive():
        counted += 1
    assert counted > 1000


@pytest.mark.parametrize("verb", ["whoami", "create_token", "login", "request"])
def test_e4_ctrl_c_ends_a_wait(world, silent, verb):
    ci = jt.Controller(silent, user="a", token=TOKEN)
    verbs = {
        "whoami": ci.whoami,
        "create_token": lambda: ci.create_token("x"),
        "login": lambda: jt.login(silent, "a", "b", store="file"),
        "request": lambda: ci.request("GET", "x"),
    }
    took = []
    for _ in range(3):
        pressed = []

        def press():
            pressed.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)

        threading.Timer(0.3, press).start()
        with pytest.raises(KeyboardInterrupt):
            verbs[verb]()
        took.append(time.monotonic() - pressed[0])
    assert min(took) < 0.2, took


def test_what_an_interrupted_creation_may_have_done_is_in_the_journal(world, silent_to_changes):
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        jt.Controller(silent_to_changes, user="a", token=TOKEN).create_token("x")
    assert len(world.journal()) == 1
    left = world.run("recover")
    assert left.returncode == 7 and "x" in left.stdout + left.stderr


def test_cancelling_ends_the_exchange_and_keeps_the_journal_true(world, silent_to_changes):
    async def cancelled():
        ci = jt.AsyncController(silent_to_changes, user="a", token=TOKEN)
        creating = asyncio.create_task(ci.create_token("x"))
        await asyncio.sleep(0.3)
        creating.cancel()
        with pytest.raises(asyncio.CancelledError):
            await creating
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(ci.whoami(), 0.2)

    asyncio.run(cancelled())
    assert len(world.journal()) == 1


def open_files() -> int:
    return len(os.listdir("/dev/fd"))


def assert_no_more_than(number: int) -> None:
    """Open files, as soon as the driver has let go of its own; older connections may end meanwhile."""
    deadline = time.monotonic() + 10
    while open_files() > number and time.monotonic() < deadline:
        time.sleep(0.01)
    assert open_files() <= number


class Loop(asyncio.SelectorEventLoop):
    """Notes what it is asked to watch, and which threads wake it by calling it."""

    def __init__(self) -> None:
        self.watched: "list[int]" = []
        self.woken_by: "set[int]" = set()
        super().__init__()

    def add_reader(self, fd, *arguments):
        self.watched.append(fd)
        return super().add_reader(fd, *arguments)

    def call_soon_threadsafe(self, *arguments, **more):
        self.woken_by.add(threading.get_ident())
        return super().call_soon_threadsafe(*arguments, **more)


def test_a_thousand_waits_share_a_socket_and_no_other_thread_calls_the_loop(named):
    async def wait():
        tokens = await asyncio.gather(*[jt.AsyncController(named.url).token() for _ in range(1000)])
        assert len({token.value for token in tokens}) == 1

    jt.token(named.url)
    before = open_files()
    loop = Loop()
    loop.run_until_complete(wait())
    [socket_of_calls] = loop.watched
    assert loop.remove_reader(socket_of_calls) is False and loop.woken_by == set()
    loop.close()
    assert_no_more_than(before)


def test_loops_of_many_threads_wait_at_once(named):
    async def wait():
        ci = jt.AsyncController(named.url)
        assert await asyncio.gather(*[ci.whoami() for _ in range(10)]) == ["alice"] * 10

    in_threads(20, lambda: asyncio.run(wait()))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_loop_that_is_closed_in_the_middle_leaves_nothing(world, silent):
    with pytest.raises(jt.Unreachable):
        jt.Controller(silent, user="a", token=TOKEN, timeout=0.05).whoami()
    before = open_files()
    loop = asyncio.new_event_loop()
    ci = jt.AsyncController(silent, user="a", token=TOKEN)
    waits = [loop.create_task(ci.whoami()) for _ in range(3)]
    loop.run_until_complete(asyncio.sleep(0.1))
    loop.close()
    assert open_files() > before
    del waits, loop
    gc.collect()
    assert_no_more_than(before)


def test_a_cancelled_wait_for_a_lock_does_nothing_later(world, named):
    """While another process works on the account, nobody else in this one is held up."""
    import fcntl

    lock = next(world.home.glob("locks/127*.lock"))
    before = jt.token(named.url).value
    with open(lock, "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            jt.rotate(named.url)
        assert jt.Controller(named.url).whoami() == "alice"
    time.sleep(0.1)
    assert jt.token(named.url).value == before and world.journal() == []
    jt.rotate(named.url)
    assert jt.token(named.url).value != before


def in_threads(count, verb):
    failed = []

    def run():
        try:
            verb()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_e4_a_hundred_threads_share_a_controller(named):
    ci = jt.Controller(named.url)
    in_threads(100, lambda: [ci.whoami() for _ in range(3)])
    made = []
    in_threads(20, lambda: made.append(ci.create_token("many").uuid))
    assert len(set(made)) == 20 and len(ci.tokens()) == 21


def test_threads_that_rotate_take_turns(world, named):
    in_threads(5, lambda: jt.rotate(named.url))
    assert len(jt.Controller(named.url).tokens()) == 1 and world.journal() == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_e4_a_forked_child_works(named):
    ci, auth = jt.Controller(named.url), jt.auth(named.url)
    ci.whoami()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            auth._load().wait()
            code = 0 if ci.whoami() == "alice" and jt.token(named.url).user == "alice" else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert ci.whoami() == "alice"


def test_multiprocessing_forks_and_spawns(world, named):
    code = (
        "import multiprocessing, sys, jenkins_token as jt\n"
        "def who(url): return jt.Controller(url).whoami()\n"
        "if __name__ == '__main__':\n"
        "    jt.Controller(sys.argv[1]).whoami()\n"
        "    with multiprocessing.get_context('fork').Pool(4) as pool:\n"
        "        print(set(pool.map(who, [sys.argv[1]] * 20)))\n"
    )
    told = world.python(code, named.url)
    assert told.stdout == "{'alice'}\n", told.stderr


def test_e4_a_subinterpreter_gets_a_clear_import_error(world):
    module = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
    code = (
        f"import {module} as s, jenkins_token\n"
        "i = s.create()\n"
        "try: print(s.run_string(i, 'import jenkins_token'))\n"
        "except Exception as e: print(e)\n"
    )
    told = world.python(code)
    assert told.returncode == 0, told.stderr
    assert "ImportError" in told.stdout and "subinterpreter" in told.stdout


def test_an_ending_interpreter_waits_for_nobody(world, silent):
    code = (
        "import threading, sys, jenkins_token as jt\n"
        "ci = jt.Controller(sys.argv[1], user='a', token='1' * 34)\n"
        "threading.Thread(target=ci.whoami, daemon=True).start()\n"
    )
    begun = time.monotonic()
    assert world.python(code, silent).returncode == 0
    assert time.monotonic() - begun < 20
