"""What parameters take, for type checkers and editors: nothing imports it when a program runs."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from os import PathLike
from typing import TypeAlias

from ._native import Token, TokenInfo

Expires: TypeAlias = int | timedelta | date | str
Field: TypeAlias = str | int | Sequence[str | int] | None
Fields: TypeAlias = Mapping[str, Field] | Sequence[tuple[str, Field]]
Data: TypeAlias = str | bytes | bytearray | memoryview | PathLike[str] | Fields
Files: TypeAlias = Mapping[str, bytes | PathLike[str] | tuple[str, bytes]]
Headers: TypeAlias = Mapping[str, str]
AnyToken: TypeAlias = str | Token | TokenInfo
