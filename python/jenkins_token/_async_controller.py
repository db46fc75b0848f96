"""`AsyncController`: the same for asyncio and trio."""

from ._native import ControllerCore
from ._waiting import finished

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from ._native import Crumb, Response, Token, TokenInfo
    from ._types import AnyToken, Data, Expires, Fields, Files, Headers


class AsyncController(ControllerCore):
    """`Controller` for asyncio and trio; takes the same arguments, and each verb is a coroutine.

    Cancelling one ends the exchange. What it may have done on the controller stays in the journal, and
    `recover` finishes it.

    >>> async def main():
    ...     async with jt.AsyncController("https://ci.example.com") as ci:
    ...         return await asyncio.gather(ci.whoami(), ci.whoami())
    >>> asyncio.run(main())
    ['alice', 'alice']
    """

    __module__ = "jenkins_token"
    __slots__ = ()

    async def __aenter__(self) -> "Self":
        self._open()
        return self

    async def __aexit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        self._close()

    async def aclose(self) -> None:
        """Closes its connection, as the end of a ``async with`` does; calls are BadInput from then on.

        >>> async def main():
        ...     ci = jt.AsyncController("https://ci.example.com")
        ...     await ci.aclose()
        >>> asyncio.run(main())
        """
        self._close()

    async def whoami(self) -> str:
        """As `Controller.whoami`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         return await ci.whoami()
        >>> asyncio.run(main())
        'alice'
        """
        return await finished(self._whoami())

    async def token(self) -> "Token":
        """As `Controller.token`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         return (await ci.token()).user
        >>> asyncio.run(main())
        'alice'
        """
        return await finished(self._token())

    async def crumb(self) -> "Crumb":
        """As `Controller.crumb`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         return (await ci.crumb()).field
        >>> asyncio.run(main())
        'Jenkins-Crumb'
        """
        return await finished(self._crumb())

    async def tokens(self) -> "list[TokenInfo]":
        """As `Controller.tokens`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         return [token.current for token in await ci.tokens()]
        >>> asyncio.run(main())
        [True]
        """
        return await finished(self._tokens())

    async def create_token(self, name: str, *, expires: "Expires | None" = None) -> "Token":
        """As `Controller.create_token`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         backup = await ci.create_token("backup-job", expires=30)
        ...         return backup.name
        >>> asyncio.run(main())
        'backup-job'
        """
        return await finished(self._create_token(name, expires))

    async def rename_token(self, token: "AnyToken", name: str) -> None:
        """As `Controller.rename_token`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         nightly = await ci.create_token("nightly")
        ...         await ci.rename_token(nightly, "weekly")
        ...         return "weekly" in [token.name for token in await ci.tokens()]
        >>> asyncio.run(main())
        True
        """
        await finished(self._rename_token(token, name))

    async def revoke_token(self, token: "AnyToken") -> None:
        """As `Controller.revoke_token`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         old = await ci.create_token("old")
        ...         await ci.revoke_token(old)
        ...         return "old" in [token.name for token in await ci.tokens()]
        >>> asyncio.run(main())
        False
        """
        await finished(self._revoke_token(token))

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: "Fields | None" = None,
        data: "Data | None" = None,
        json: "object | None" = None,
        headers: "Headers | None" = None,
        files: "Files | None" = None,
    ) -> "Response":
        """As `Controller.request`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         built = await ci.request("POST", "job/app/build")
        ...         return built.status, built.location
        >>> asyncio.run(main())
        (201, 'queue/item/...')
        """
        return await finished(self._request(method, path, params, data, json, headers, files))

    async def get(
        self,
        path: str,
        params: "Fields | None" = None,
        *,
        headers: "Headers | None" = None,
    ) -> "Response":
        """As `Controller.get`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         return (await ci.get("me/api/json", {"tree": "id"})).json()["id"]
        >>> asyncio.run(main())
        'alice'
        """
        return await finished(self._request("GET", path, params, None, None, headers, None))

    async def head(
        self,
        path: str,
        params: "Fields | None" = None,
        *,
        headers: "Headers | None" = None,
    ) -> "Response":
        """As `Controller.head`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         return (await ci.head("me/api/json")).status_code
        >>> asyncio.run(main())
        200
        """
        return await finished(self._request("HEAD", path, params, None, None, headers, None))

    async def post(
        self,
        path: str,
        data: "Data | None" = None,
        json: "object | None" = None,
        *,
        params: "Fields | None" = None,
        headers: "Headers | None" = None,
        files: "Files | None" = None,
    ) -> "Response":
        """As `Controller.post`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         return (await ci.post("createItem", "<project/>", params={"name": "made"})).ok
        >>> asyncio.run(main())
        True
        """
        return await finished(self._request("POST", path, params, data, json, headers, files))

    async def put(
        self,
        path: str,
        data: "Data | None" = None,
        json: "object | None" = None,
        *,
        params: "Fields | None" = None,
        headers: "Headers | None" = None,
    ) -> "Response":
        """As `Controller.put`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         return (await ci.put("job/none", {"a": 1})).status_code
        >>> asyncio.run(main())
        404
        """
        return await finished(self._request("PUT", path, params, data, json, headers, None))

    async def delete(
        self,
        path: str,
        *,
        params: "Fields | None" = None,
        headers: "Headers | None" = None,
    ) -> "Response":
        """As `Controller.delete`.

        >>> async def main():
        ...     async with jt.AsyncController("https://ci.example.com") as ci:
        ...         return (await ci.delete("job/none")).status_code
        >>> asyncio.run(main())
        404
        """
        return await finished(self._request("DELETE", path, params, None, None, headers, None))
