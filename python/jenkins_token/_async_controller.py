"""`AsyncController`: the same for asyncio and trio."""

from ._native import ControllerCore
from ._waiting import finished

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, timedelta
    from os import PathLike
    from types import TracebackType

    from ._native import Crumb, Response, Token, TokenInfo


class AsyncController(ControllerCore):
    """`Controller` for asyncio and trio; takes the same arguments, and each verb is a coroutine.

    Cancelling one ends the exchange. What it may have done on the controller stays in the journal, and
    ``python -m jenkins_token recover`` shows it.
    """

    __slots__ = ()

    async def __aenter__(self) -> "AsyncController":
        return self

    async def __aexit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        self._close()

    async def whoami(self) -> str:
        """As `Controller.whoami`."""
        return await finished(self._whoami())

    async def token(self) -> "Token":
        """As `Controller.token`."""
        return await finished(self._token())

    async def crumb(self) -> "Crumb":
        """As `Controller.crumb`."""
        return await finished(self._crumb())

    async def tokens(self) -> "list[TokenInfo]":
        """As `Controller.tokens`."""
        return await finished(self._tokens())

    async def create_token(
        self, name: str, *, expires: "int | timedelta | date | str | None" = None
    ) -> "Token":
        """As `Controller.create_token`."""
        return await finished(self._create_token(name, expires))

    async def rename_token(self, token: str, name: str) -> None:
        """As `Controller.rename_token`."""
        await finished(self._rename_token(token, name))

    async def revoke_token(self, token: str) -> None:
        """As `Controller.revoke_token`."""
        await finished(self._revoke_token(token))

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: "Mapping[str, str | int] | None" = None,
        data: "str | bytes | bytearray | memoryview | PathLike[str] | Mapping[str, str | int] | None" = None,
        json: "object | None" = None,
        headers: "Mapping[str, str] | None" = None,
        files: "Mapping[str, bytes | PathLike[str] | tuple[str, bytes]] | None" = None,
    ) -> "Response":
        """As `Controller.request`."""
        return await finished(self._request(method, path, params, data, json, headers, files))
