"""What goes wrong, by class. The core raises these; nobody else needs to."""


class JenkinsTokenError(Exception):
    """Anything that goes wrong; itself only for our own mistakes.

    `problem` is its name in docs/errors.md, such as ``no-account``; `controller` the root it is
    about, or None; `next_step` what to do, a call of this module wherever one helps.

    >>> try:
    ...     jt.token("https://other.example.com")
    ... except jt.JenkinsTokenError as error:
    ...     print(error.problem, error.controller, error.next_step, sep="\\n")
    no-account
    https://other.example.com/
    jenkins_token.login("https://other.example.com/", user, password)
    """

    __module__ = "jenkins_token"

    problem: str
    controller: "str | None"
    next_step: str

    def __init__(
        self,
        message: str = "",
        problem: str = "bug",
        controller: "str | None" = None,
        next_step: str = "",
    ) -> None:
        super().__init__(message, problem, controller, next_step)
        self.problem = problem
        self.controller = controller
        self.next_step = next_step

    def __str__(self) -> str:
        message = str(self.args[0])
        return f"{message}\n  next: {self.next_step}" if self.next_step else message


class BadInput(JenkinsTokenError, ValueError):
    """A value that cannot be used, a closed object, or several accounts that fit; nothing was sent.

    >>> try:
    ...     jt.token("ci")
    ... except ValueError as error:
    ...     print(type(error).__name__, error.problem)
    BadInput url-unusable
    """

    __module__ = "jenkins_token"


class NoEventLoop(BadInput, RuntimeError):
    """A call of an `AsyncController` that no event loop runs; nothing was sent.

    >>> try:
    ...     jt.AsyncController("https://ci.example.com").whoami().send(None)
    ... except RuntimeError as error:
    ...     print(error)
    no event loop runs here
      next: asyncio.run(main()), with the call in main(); or use jenkins_token.Controller
    """

    __module__ = "jenkins_token"


class NotFound(JenkinsTokenError):
    """Not found: no such token, no such path, no crumbs.

    >>> with jt.Controller("https://ci.example.com") as ci:
    ...     try:
    ...         ci.revoke_token("none")
    ...     except jt.NotFound as error:
    ...         print(error.problem)
    token-not-listed
    """

    __module__ = "jenkins_token"


class Unreachable(JenkinsTokenError):
    """Unreachable, timeout, TLS, not Jenkins, 5xx: nothing could be checked.

    >>> try:
    ...     jt.login("http://127.0.0.1:1", "alice", password, store="file")
    ... except jt.Unreachable as error:
    ...     print(error.problem)
    connection-refused
    """

    __module__ = "jenkins_token"


class NotSignedIn(JenkinsTokenError):
    """No account is stored, or its password or token is wrong, revoked or expired.

    >>> try:
    ...     jt.login("https://ci.example.com", "alice", "wrong", store="file")
    ... except jt.NotSignedIn as error:
    ...     print(error.problem)
    password-refused
    """

    __module__ = "jenkins_token"


class Refused(JenkinsTokenError):
    """The controller refuses: permission, crumb, or an error of its own.

    >>> with jt.Controller("https://ci.example.com") as ci:
    ...     try:
    ...         ci.get("job/app/build").raise_for_status()
    ...     except jt.Refused as error:
    ...         print(error.problem, error.next_step)
    post-wanted request("POST", "job/app/build")
    """

    __module__ = "jenkins_token"


class StoreError(JenkinsTokenError):
    """A keyring or file: locked, absent, silent, unsafe, damaged.

    >>> try:
    ...     jt.login("https://ci.example.com", "alice", password, store="keyring")
    ... except jt.StoreError:
    ...     account = jt.login("https://ci.example.com", "alice", password, store="file")
    """

    __module__ = "jenkins_token"


class Unfinished(JenkinsTokenError):
    """Half done, or the outcome is unknown; the journal holds it for `recover`.

    >>> try:
    ...     account = jt.rotate("https://ci.example.com")
    ... except jt.Unfinished:
    ...     jt.recover()
    """

    __module__ = "jenkins_token"


class JenkinsTokenWarning(UserWarning):
    """It was done, and not quite as one may think.

    >>> import warnings
    >>> warnings.simplefilter("always", jt.JenkinsTokenWarning)
    """

    __module__ = "jenkins_token"
