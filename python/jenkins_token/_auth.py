"""`auth`: one object for requests, httpx and aiohttp."""

import sys
from urllib.parse import urljoin

from ._native import AuthCore
from ._waiting import finished

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
    from typing import Any, TypeVar, overload

    _R = TypeVar("_R")
    _Answer = TypeVar("_Answer")


class Auth(AuthCore):
    """The stored account's credential, for requests to its controller and no others.

    It is `auth=` of requests and httpx, and a client middleware of aiohttp. The token is looked up
    when it is first needed. On a 401 from the controller it is looked up again, and the request is
    repeated once if the store holds another token now and the body can be sent again. A request
    outside the root gets nothing, also when a redirect leads there. The headers that a front door
    wants to see, as a login was told, go with the credential. Where a login pinned a public key, which
    those libraries do not check, BadInput is raised before anything is sent.

    It stays with the account that it first had a token of, whoever logs in, is switched to or stands
    in the environment later. Once that account is logged out, NotSignedIn is raised. A copy, or one
    that was pickled, is for the same account.

    >>> auth = jt.auth("https://ci.example.com")
    >>> auth
    <Auth for https://ci.example.com/>
    >>> requests.get("https://ci.example.com/me/api/json", auth=auth).json()["id"]
    'alice'
    """

    __module__ = "jenkins_token"
    __slots__ = ()

    if not TYPE_CHECKING:

        # httpx takes an object that is not an httpx.Auth for a function, which could not see the
        # answer, and programs ask whether something is requests' AuthBase. Whether those are imported
        # before this module, after it, or never, must not matter.
        @property
        def __class__(self):
            bases = _bases()
            return _seen_by(bases) if bases else type(self)

    requires_request_body = False
    requires_response_body = False

    if TYPE_CHECKING:

        @overload
        def __call__(self, request: _R, handler: None = None) -> _R: ...
        @overload
        def __call__(
            self, request: _R, handler: Callable[[_R], Awaitable[_Answer]]
        ) -> Awaitable[_Answer]: ...

    def __call__(self, request: "Any", handler: "Any" = None) -> "Any":
        """Signs a request of requests; with `handler`, serves as aiohttp's middleware."""
        if handler is not None:
            return self._handled(request, handler)
        if self._covers(request.url):
            self._load().wait()
            self._sign(request.headers)
            request.register_hook("response", self._answered)
        return request

    def _answered(self, response: "Any", **sending: "Any") -> "Any":
        """requests: repeats once after a 401, and takes the credential off before it is led away."""
        request = response.request
        if response.status_code == 401 and self._covers(request.url) and _can_replay(request):
            self._load(True).wait()
            if self._sign(request.headers):
                response = _repeated(response, request, sending)
        if response.is_redirect and not self._covers(_target(response)):
            for name in self._names():
                request.headers.pop(name, None)
        return response

    async def _handled(self, request: "Any", handler: "Any") -> "Any":
        if not self._covers(str(request.url)):
            return await handler(request)
        await finished(self._load())
        self._sign(request.headers)
        response = await handler(request)
        if response.status == 401 and _is_bytes(request.body):
            await finished(self._load(True))
            if self._sign(request.headers):
                response.release()
                response = await handler(request)
        return response

    def sync_auth_flow(self, request: "Any") -> "Generator[Any, Any, None]":
        """What httpx calls, sync.

        >>> with httpx.Client(auth=jt.auth("https://ci.example.com")) as client:
        ...     client.get("https://ci.example.com/me/api/json").json()["id"]
        'alice'
        """
        if not self._covers(str(request.url)):
            yield request
            return
        self._load().wait()
        self._sign(request.headers)
        watch = request.extensions.get("trace")
        request.extensions = {**request.extensions, "trace": _watching(self, watch)}
        response = yield request
        again = response.request
        if response.status_code == 401 and self._covers(str(again.url)) and _can_replay(again):
            self._load(True).wait()
            if self._sign(again.headers):
                yield again

    async def async_auth_flow(self, request: "Any") -> "AsyncGenerator[Any, Any]":
        """What httpx calls, async.

        >>> async def main():
        ...     async with httpx.AsyncClient(auth=jt.auth("https://ci.example.com")) as client:
        ...         return (await client.get("https://ci.example.com/me/api/json")).json()["id"]
        >>> asyncio.run(main())
        'alice'
        """
        if not self._covers(str(request.url)):
            yield request
            return
        await finished(self._load())
        self._sign(request.headers)
        watch = request.extensions.get("trace")
        request.extensions = {**request.extensions, "trace": _async_watching(self, watch)}
        response = yield request
        again = response.request
        if response.status_code == 401 and self._covers(str(again.url)) and _can_replay(again):
            await finished(self._load(True))
            if self._sign(again.headers):
                yield again

    def __reduce__(self) -> "tuple[Any, ...]":
        """What it is for; the token is looked up where it is unpickled."""
        return _auth_of, (self.controller, self.user)


def auth(url: str, *, user: "str | None" = None) -> Auth:
    """The credential of the account stored for `url`, for requests, httpx (sync and async), aiohttp.

    ``requests.get(…, auth=auth(url))``, ``httpx.Client(auth=auth(url))``,
    ``aiohttp.ClientSession(middlewares=[auth(url)])`` (aiohttp 3.12 and later). `url` is the
    controller's root; nothing is looked up before the first request.

    >>> answer = requests.get("https://ci.example.com/", auth=jt.auth("https://ci.example.com"))
    >>> answer.status_code
    200
    """
    return Auth(url, user=user)


auth.__module__ = "jenkins_token"


def _auth_of(url: str, user: "str | None") -> Auth:
    return Auth(url, user=user)


def _bases() -> "tuple[type, ...]":
    """What others call an authentication, of those that are imported."""
    names = (("httpx", "Auth"), ("requests.auth", "AuthBase"))
    found = (getattr(sys.modules.get(module), name, None) for module, name in names)
    return tuple(base for base in found if base is not None)


def _seen_by(bases: "tuple[type, ...]") -> "type":
    """A class that is an `Auth` and each of `bases`; nothing is ever made of it."""
    known: "dict[Any, type]" = vars(_seen_by).setdefault("known", {})
    if bases not in known:
        known[bases] = type("Auth", bases, {"__module__": Auth.__module__})
    return known[bases]


def _target(response: "Any") -> str:
    return urljoin(str(response.url), str(response.headers["location"]))


def _can_replay(request: "Any") -> bool:
    """Whether the body is all there: a generator or an open file is gone when it was sent."""
    stream = getattr(request, "stream", None)
    if stream is not None:
        return hasattr(request, "_content") or _is_whole(getattr(stream, "_stream", None))
    return _is_whole(request.body)


def _is_whole(body: object) -> bool:
    return body is None or isinstance(body, (str, bytes))


def _is_bytes(body: object) -> bool:
    """The same for aiohttp, which wraps what it sends."""
    from aiohttp.payload import BytesPayload

    return _is_whole(body) or isinstance(body, BytesPayload)


def _repeated(response: "Any", request: "Any", sending: "Any") -> "Any":
    """As requests' own digest authentication does it."""
    from requests import cookies

    keep: "Any" = cookies.extract_cookies_to_jar
    response.content
    response.close()
    again = request.copy()
    keep(again._cookies, request, response.raw)
    again.prepare_cookies(again._cookies)
    answer = response.connection.send(again, **sending)
    answer.history.append(response)
    answer.request = again
    return answer


def _led_away(auth: Auth, event: str, info: "dict[str, Any]") -> None:
    """httpx copies a request's headers when it follows a redirect within the origin; what leads out
    of the root loses the credential as it is about to be sent."""
    if not event.endswith("send_request_headers.started"):
        return
    request = info["request"]
    url = request.url
    target = url.target.decode("ascii", "replace")
    if "://" not in target:
        origin = url.origin
        host, port = origin.host.decode("ascii", "replace"), origin.port
        target = f"{url.scheme.decode('ascii', 'replace')}://{host}:{port}{target}"
    if not auth._covers(target):
        ours = {name.encode() for name in auth._names()}
        request.headers = [
            (name, value) for name, value in request.headers if name.lower() not in ours
        ]


def _watching(auth: Auth, watch: "Any") -> "Any":
    def trace(event: str, info: "dict[str, Any]") -> None:
        _led_away(auth, event, info)
        if watch is not None:
            watch(event, info)

    return trace


def _async_watching(auth: Auth, watch: "Any") -> "Any":
    async def trace(event: str, info: "dict[str, Any]") -> None:
        _led_away(auth, event, info)
        if watch is not None:
            await watch(event, info)

    return trace
