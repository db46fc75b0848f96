"""How asyncio waits for the core's work."""

from asyncio import Future, get_running_loop
from functools import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from ._native import Job

    _T = TypeVar("_T")


async def finished(job: "Job[_T]") -> "_T":
    """What `job` finds; whoever stops waiting ends it."""
    loop = get_running_loop()
    done: Future[None] = loop.create_future()
    job.when_done(partial(loop.call_soon_threadsafe, _wake, done))
    try:
        await done
    except BaseException:
        job.cancel()
        raise
    return job.result()


def _wake(done: "Future[None]") -> None:
    if not done.done():
        done.set_result(None)
