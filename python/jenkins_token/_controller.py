"""`Controller`: one Jenkins, as one user."""

from ._native import ControllerCore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from ._native import Crumb, Response, Token, TokenInfo
    from ._types import AnyToken, Data, Expires, Fields, Files, Headers


class Controller(ControllerCore):
    """One Jenkins, as one user: its tokens and its API.

    ``Controller(url)`` is the stored account's; its token is looked up for each call, so that a
    long-lived one survives a rotation. It stays with the account that answered its first call,
    whoever logs in, is switched to or stands in the environment later; once that account is logged
    out, NotSignedIn is raised. ``Controller(url, user="alice", password=…)`` or ``token=…`` takes a
    credential that a program brings along; nothing of it is stored. `timeout` is for each exchange, in
    seconds (30). `allow_http`, `ca_file`, `pin`, `client_cert`, `client_key`, `headers` and
    `headers_command` are those of `login`, for such a credential.

    It may be shared by threads. Waiting releases Python's lock, and Ctrl-C ends it. Calls in a row use
    one connection; it is closed after two idle seconds, and at the end of a ``with``, after which
    nothing can be called any more.

    >>> with jt.Controller("https://ci.example.com") as ci:
    ...     ci.whoami(), ci.controller, ci.user
    ('alice', 'https://ci.example.com/', 'alice')
    """

    __module__ = "jenkins_token"
    __slots__ = ()

    def __enter__(self) -> "Self":
        self._open()
        return self

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        self._close()

    def close(self) -> None:
        """Closes its connection, as the end of a ``with`` does; calls are BadInput from then on.

        >>> ci = jt.Controller("https://ci.example.com")
        >>> ci.close()
        """
        self._close()

    def whoami(self) -> str:
        """The user id, as the controller spells it. Every Jenkins since 1.426.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     ci.whoami()
        'alice'
        """
        return self._whoami().wait()

    def token(self) -> "Token":
        """The stored token; the controller is not asked. Not for a credential that was given.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     ci.token().user
        'alice'
        """
        return self._token().wait()

    def crumb(self) -> "Crumb":
        """A crumb for calls that other programs make. Raises NotFound when none is wanted.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     ci.crumb().field
        'Jenkins-Crumb'
        """
        return self._crumb().wait()

    def tokens(self) -> "list[TokenInfo]":
        """The tokens the controller lists for the user (Jenkins 2.129 and later).

        Never an empty list in place of a page that cannot be read: that is Unreachable.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     [token.current for token in ci.tokens()]
        [True]
        """
        return self._tokens().wait()

    def create_token(self, name: str, *, expires: "Expires | None" = None) -> "Token":
        """One more token, whose value is told only this once (Jenkins 2.129 and later).

        `expires` is a number of days, a `timedelta` of whole days, or the last day as a `date` (Jenkins
        2.548 and later; others ignore it, which is a JenkinsTokenWarning). When the answer is lost and
        the token may exist all the same, Unfinished is raised: it is never asked for twice.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     backup = ci.create_token("backup-job", expires=30)
        ...     backup.name
        'backup-job'
        """
        return self._create_token(name, expires).wait()

    def rename_token(self, token: "AnyToken", name: str) -> None:
        """Gives a token another name, and sees it listed so.

        `token` is its uuid or name, a `Token` or a `TokenInfo`.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     nightly = ci.create_token("nightly")
        ...     ci.rename_token(nightly, "weekly")
        ...     "weekly" in [token.name for token in ci.tokens()]
        True
        """
        self._rename_token(token, name).wait()

    def revoke_token(self, token: "AnyToken") -> None:
        """Ends a token, and sees it gone.

        `token` is its uuid or name, a `Token` or a `TokenInfo`. The one stored here is never ended: that
        is BadInput, and `logout` or `rotate` do it.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     old = ci.create_token("old")
        ...     ci.revoke_token(old)
        ...     "old" in [token.name for token in ci.tokens()]
        False
        """
        self._revoke_token(token).wait()

    def request(
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
        """Calls the API below the root, with a crumb only where the controller wants one.

        `path` lies below the root or is a whole URL of the controller; what a URL cannot hold is
        percent-encoded. A list in `params` is the same field several times. `data` is a form (of a GET
        the query), or a body that is sent byte for byte: bytes, a file by its path, or text. XML says
        its encoding in the content type, UTF-8 unless it declares another; a ``Content-Type`` in
        `headers` wins. `files` makes a form in parts, as file parameters of a build take it: by field
        the bytes, a path, or a pair of file name and bytes. `json` is sent as JSON.

        A GET is followed within the root; where a POST led to is `location`. A status of 400 and
        above is a Response too, of which `raise_for_status()` makes an exception. What Jenkins did
        not say, such as a sign-in page with 200, is an exception at once. A path that leads outside
        the root is BadInput, and nothing is sent there.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     built = ci.request("POST", "job/app/build")
        ...     built.status, built.location
        (201, 'queue/item/...')
        """
        return self._request(method, path, params, data, json, headers, files).wait()

    def get(
        self,
        path: str,
        params: "Fields | None" = None,
        *,
        headers: "Headers | None" = None,
    ) -> "Response":
        """``request("GET", …)``.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     ci.get("me/api/json", {"tree": "id"}).json()["id"]
        'alice'
        """
        return self._request("GET", path, params, None, None, headers, None).wait()

    def head(
        self,
        path: str,
        params: "Fields | None" = None,
        *,
        headers: "Headers | None" = None,
    ) -> "Response":
        """``request("HEAD", …)``: the status and the headers.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     ci.head("me/api/json").status_code
        200
        """
        return self._request("HEAD", path, params, None, None, headers, None).wait()

    def post(
        self,
        path: str,
        data: "Data | None" = None,
        json: "object | None" = None,
        *,
        params: "Fields | None" = None,
        headers: "Headers | None" = None,
        files: "Files | None" = None,
    ) -> "Response":
        """``request("POST", …)``.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     ci.post("createItem", "<project/>", params={"name": "made"}).ok
        True
        """
        return self._request("POST", path, params, data, json, headers, files).wait()

    def put(
        self,
        path: str,
        data: "Data | None" = None,
        json: "object | None" = None,
        *,
        params: "Fields | None" = None,
        headers: "Headers | None" = None,
    ) -> "Response":
        """``request("PUT", …)``, which some plugins take.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     ci.put("job/none", {"a": 1}).status_code
        404
        """
        return self._request("PUT", path, params, data, json, headers, None).wait()

    def delete(
        self,
        path: str,
        *,
        params: "Fields | None" = None,
        headers: "Headers | None" = None,
    ) -> "Response":
        """``request("DELETE", …)``: Jenkins deletes a job, a view or a node so.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     ci.delete("job/none").status_code
        404
        """
        return self._request("DELETE", path, params, None, None, headers, None).wait()
