"""The native stub with the docstrings of what is public, which editors show.

``python tests/stub_docs.py jenkins_token/_native.pyi`` writes them anew.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

from jenkins_token import _native

Documented = "ast.FunctionDef | ast.ClassDef"


def with_docs(stub: str) -> str:
    """The stub with each docstring as `help` shows it."""
    lines = stub.splitlines()
    found = sorted(documented(ast.parse(stub), _native), key=lambda it: it[0].lineno)
    for node, doc in reversed(found):
        first, last = node.body[0], node.body[0].end_lineno
        if is_docstring(first):
            begin = first.lineno - 1
        elif isinstance(node, ast.ClassDef):
            begin, last = first.lineno - 1, first.lineno - 1
            if getattr(first, "decorator_list", None):
                begin = last = first.decorator_list[0].lineno - 1
        else:
            begin, last = first.lineno, first.lineno
            lines[begin - 1] = lines[begin - 1].removesuffix(" ...")
        lines[begin:last] = written(doc, " " * (node.col_offset + 4))
    return "\n".join(lines) + "\n"


def documented(node: "ast.AST", thing: object) -> "Iterator[tuple[Documented, str]]":
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.ClassDef)) and not child.name.startswith("_"):
            there = getattr(thing, child.name)
            if child.name in ("Operation", "Wakeup"):
                continue
            # Of what others inherit from, the members are public and the class is not.
            if not child.name.endswith("Core"):
                yield child, inspect.getdoc(there) or ""
            if isinstance(child, ast.ClassDef):
                yield from documented(child, there)


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value.value, str)


def written(doc: str, indent: str) -> "list[str]":
    text = doc.replace("\\", "\\\\").splitlines()
    if len(text) == 1:
        return [f'{indent}"""{text[0]}"""']
    body = [f"{indent}{line}".rstrip() for line in text[1:]]
    return [f'{indent}"""{text[0]}', *body, f'{indent}"""']


if __name__ == "__main__":
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(with_docs(file.read_text("utf-8")), "utf-8")
