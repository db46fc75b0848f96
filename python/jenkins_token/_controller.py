"""`Controller`: one Jenkins, as one user."""

from ._native import ControllerCore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, timedelta
    from os import PathLike
    from types import TracebackType

    from ._native import Crumb, Response, Token, TokenInfo


class Controller(ControllerCore):
    """One Jenkins, as one user: its tokens and its API.

    ``Controller(url)`` is the stored account's; its token is looked up for each call, so that a
    long-lived one survives a rotation. It stays with the account that answered its first call,
    whoever logs in, is switched to or stands in the environment later; once that account is logged
    out, NotSignedIn is raised. ``Controller(url, user="alice", password=…)`` or ``token=…`` takes a
    credential that a program brings along; nothing of it is stored. `timeout` is for each exchange, in
    seconds (30). `allow_http` accepts plain http to another machine; `ca_file` is a PEM file to trust.

    It may be shared by threads. Waiting releases Python's lock, and Ctrl-C ends it. Calls in a row use
    one connection; it is closed after two idle seconds, and at the end of a ``with``.
    """

    __slots__ = ()

    def __enter__(self) -> "Controller":
        return self

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        self._close()

    def whoami(self) -> str:
        """The user id, as the controller spells it. Every Jenkins since 1.426."""
        return self._whoami().wait()

    def token(self) -> "Token":
        """The stored token; the controller is not asked. Not for a credential that was given."""
        return self._token().wait()

    def crumb(self) -> "Crumb":
        """A crumb for calls that other programs make. Raises NotFound when none is wanted."""
        return self._crumb().wait()

    def tokens(self) -> "list[TokenInfo]":
        """The tokens the controller lists for the user (Jenkins 2.129 and later).

        Never an empty list in place of a page that cannot be read: that is Unreachable.
        """
        return self._tokens().wait()

    def create_token(
        self, name: str, *, expires: "int | timedelta | date | str | None" = None
    ) -> "Token":
        """One more token, whose value is told only this once (Jenkins 2.129 and later).

        `expires` is a number of days, a `timedelta` of whole days, or the last day as a `date` (Jenkins
        2.548 and later; others ignore it, which is a JenkinsTokenWarning). When the answer is lost and
        the token may exist all the same, Unfinished is raised: it is never asked for twice.
        """
        return self._create_token(name, expires).wait()

    def rename_token(self, token: str, name: str) -> None:
        """Gives the token of that uuid or name another name, and sees it listed so."""
        self._rename_token(token, name).wait()

    def revoke_token(self, token: str) -> None:
        """Ends the token of that uuid or name, and sees it gone.

        The one stored here is never ended: that is BadInput, and `logout` or `rotate` do it.
        """
        self._revoke_token(token).wait()

    def request(
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
        """Calls the API below the root, with a crumb only where the controller wants one.

        `path` lies below the root or is a whole URL of the controller; what a URL cannot hold is
        percent-encoded. `data` is a form (of a GET the query), or a body that is sent byte for byte: bytes, a file by its
        path, or text. XML says its encoding in the content type, UTF-8 unless it declares another;
        a ``Content-Type`` in `headers` wins. `files` makes a form in parts, as file parameters of a
        build take it: by field the bytes, a path, or a pair of file name and bytes. `json` is sent
        as JSON.

        A GET is followed within the root; where a POST led to is `location`. A status of 400 and
        above is a Response too, of which `raise_for_status()` makes an exception. What Jenkins did
        not say, such as a sign-in page with 200, is an exception at once. A path that leads outside
        the root is BadInput, and nothing is sent there.
        """
        return self._request(method, path, params, data, json, headers, files).wait()
