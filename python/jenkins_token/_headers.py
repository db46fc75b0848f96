"""`Headers`: what `Response.headers` is."""

from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Headers(Mapping[str, str]):
    """The headers of an answer; a name is found in capitals or not.

    Several of one name are joined by ``, ``.
    """

    __slots__ = ("_found",)

    def __init__(self, headers: "Iterable[tuple[str, str]]") -> None:
        self._found: "dict[str, tuple[str, str]]" = {}
        for name, value in headers:
            first, before = self._found.get(name.lower(), (name, None))
            whole = value if before is None else f"{before}, {value}"
            self._found[name.lower()] = (first, whole)

    def __getitem__(self, name: str) -> str:
        return self._found[name.lower()][1]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._found

    def __iter__(self) -> "Iterator[str]":
        return (name for name, _ in self._found.values())

    def __len__(self) -> int:
        return len(self._found)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        return _lowered(self) == _lowered(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Headers({dict(self)!r})"


def _lowered(headers: "Mapping[str, str]") -> "dict[str, str]":
    return {str(name).lower(): value for name, value in headers.items()}
