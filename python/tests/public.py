"""What of the module is public, as a person finds it: every function, class and method."""

import inspect
from collections.abc import Iterator

import jenkins_token as jt


def members(kind: type) -> "Iterator[tuple[str, object]]":
    """What a class of ours adds to what Python gives each, by name."""
    for owner in kind.__mro__:
        if owner.__module__.startswith("jenkins_token"):
            for name, value in vars(owner).items():
                if not name.startswith("_"):
                    yield name, value


def is_called(value: object) -> bool:
    return inspect.isroutine(value) or isinstance(value, (staticmethod, classmethod))


def calls() -> "Iterator[tuple[str, object]]":
    """Every function, class and method, by its name below the module."""
    for name in jt.__all__:
        thing = getattr(jt, name)
        yield name, thing
        if isinstance(thing, type):
            yield from ((f"{name}.{own}", it) for own, it in members(thing) if is_called(it))


def names() -> "list[str]":
    """The same with properties and attributes."""
    found = list(jt.__all__)
    for name in jt.__all__:
        thing = getattr(jt, name)
        if isinstance(thing, type):
            found += [f"{name}.{own}" for own, _ in members(thing)]
    return sorted(set(found))
