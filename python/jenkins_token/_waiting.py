"""How asyncio, trio and gevent wait for the core's work."""

from asyncio import get_running_loop
from os import getpid
from sys import modules
from weakref import WeakKeyDictionary, ref

from ._errors import NoEventLoop
from ._native import Wakeup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future
    from typing import Any, TypeVar

    from ._native import Operation

    _T = TypeVar("_T")


async def finished(operation: "Operation[_T]") -> "_T":
    """What `operation` finds; whoever stops waiting ends it."""
    trio = modules.get("trio")
    if trio is not None and _runs(trio):
        return await _finished_in_trio(trio, operation)
    try:
        loop = get_running_loop()
    except RuntimeError:
        operation.cancel()
        why = "no event loop runs here"
        step = "asyncio.run(main()), with the call in main(); or use jenkins_token.Controller"
        raise NoEventLoop(why, "usage", None, step) from None
    try:
        calls = _calls_of(loop)
        done: Future[None] = loop.create_future()
        number = calls.add(operation, done)
        try:
            await done
        finally:
            calls.remove(number, loop)
    except BaseException:
        operation.cancel()
        raise
    return operation.result()


def _runs(trio: "Any") -> bool:
    try:
        trio.lowlevel.current_task()
    except RuntimeError:
        return False
    return True


async def _finished_in_trio(trio: "Any", operation: "Operation[_T]") -> "_T":
    wakeup = Wakeup()
    operation.when_done(wakeup, 1)
    try:
        await trio.lowlevel.wait_readable(wakeup.fileno())
    except BaseException:
        operation.cancel()
        raise
    return operation.result()


def finished_in_gevent(operation: "Operation[_T]") -> "_T":
    """The same where gevent waits, and runs others meanwhile."""
    from importlib import import_module

    # It comes without types.
    wait_read: Any = import_module("gevent.socket").wait_read
    wakeup = Wakeup()
    operation.when_done(wakeup, 1)
    try:
        wait_read(wakeup.fileno())
    except BaseException:
        operation.cancel()
        raise
    return operation.result()


class _Calls:
    """What one event loop waits for, as long as it waits for anything.

    The driver's thread must not run Python, not even `call_soon_threadsafe`: CPython ends threads
    that want its lock while it finalizes. So it writes to a socket that the loop watches.
    """

    __slots__ = ("__weakref__", "_last", "_wakeup", "_waiting", "process")

    def __init__(self, loop: "AbstractEventLoop") -> None:
        self.process = getpid()
        self._last = 0
        self._waiting: dict[int, Future[None]] = {}
        self._wakeup = Wakeup()
        loop.add_reader(self._wakeup.fileno(), self._wake)

    def add(self, operation: "Operation[_T]", done: "Future[None]") -> int:
        self._last += 1
        self._waiting[self._last] = done
        operation.when_done(self._wakeup, self._last)
        return self._last

    def remove(self, number: int, loop: "AbstractEventLoop") -> None:
        del self._waiting[number]
        # A forked child that tidies up leaves alone what its parent's loop watches, here and below.
        if self._waiting or getpid() != self.process:
            return
        if _known(loop) is self:
            del _calls[loop]
        if not loop.is_closed():
            loop.remove_reader(self._wakeup.fileno())

    def _wake(self) -> None:
        if getpid() != self.process:
            return
        for number in self._wakeup.ended():
            done = self._waiting.get(number)
            if done is not None and not done.done():
                done.set_result(None)


# The loop has them, for it watches; if they were kept here, they would keep the loop.
_calls: "WeakKeyDictionary[AbstractEventLoop, ref[_Calls]]" = WeakKeyDictionary()


def _known(loop: "AbstractEventLoop") -> "_Calls | None":
    known = _calls.get(loop)
    return None if known is None else known()


def _calls_of(loop: "AbstractEventLoop") -> _Calls:
    calls = _known(loop)
    if calls is None or calls.process != getpid():
        calls = _Calls(loop)
        _calls[loop] = ref(calls)
    return calls
