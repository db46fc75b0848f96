"""What goes wrong, by class. The core raises these; nobody else needs to."""


class JenkinsTokenError(Exception):
    """Anything that goes wrong; itself only for our own mistakes.

    `problem` is its name in docs/errors.md, such as ``no-account``; `controller` the root it is
    about, or None; `next_step` what to do, a call of this module wherever one helps.
    """

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
    """A value that cannot be used, or several accounts that fit; nothing was sent."""


class NotFound(JenkinsTokenError):
    """Not found: no such token, no such path, no crumbs."""


class Unreachable(JenkinsTokenError):
    """Unreachable, timeout, TLS, not Jenkins, 5xx: nothing could be checked."""


class NotSignedIn(JenkinsTokenError):
    """No account is stored, or its password or token is wrong, revoked or expired."""


class Refused(JenkinsTokenError):
    """The controller refuses: permission, crumb, or an error of its own."""


class StoreError(JenkinsTokenError):
    """A keyring or file: locked, absent, silent, unsafe, damaged."""


class Unfinished(JenkinsTokenError):
    """Half done, or the outcome is unknown; the journal holds it for `recover`."""


class JenkinsTokenWarning(UserWarning):
    """It was done, and not quite as one may think."""
