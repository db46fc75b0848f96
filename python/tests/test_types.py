"""The stubs say what is there, and two type checkers read callers' code as it is meant."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import jenkins_token as jt
import pytest
from conftest import WORKSPACE
from public import names
from stub_docs import with_docs
from test_docs import snippets

HERE = Path(__file__).parent
USE, MISUSE = HERE / "typed_use.py", HERE / "typed_misuse.py"
OLDEST = "3.10"


def run(tmp_path, *arguments):
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)


def mypy(tmp_path, *arguments):
    """The lines of each file that are wrong."""
    ran = run(tmp_path, "mypy", "--strict", "--python-version", OLDEST, *arguments)
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    return set(re.findall(r"([^/\n]+):(\d+): error", ran.stdout)), ran.stdout


def pyright(tmp_path, *files, mode="strict"):
    """The same as the editor that most people use says it."""
    project = tmp_path / "pyrightconfig.json"
    project.write_text(
        json.dumps(
            {
                "include": [str(file) for file in files],
                "pythonVersion": OLDEST,
                "typeCheckingMode": mode,
                # Of other libraries, some have no types; and a use need not be used.
                "reportMissingTypeStubs": False,
                "reportUnknownMemberType": False,
                "reportUnknownVariableType": False,
                "reportUnusedExpression": False,
                "reportUnusedVariable": False,
            }
        )
    )
    ran = run(tmp_path, "basedpyright", "--project", project, "--outputjson", "--pythonpath", sys.executable)
    said = json.loads(ran.stdout)
    errors = [it for it in said["generalDiagnostics"] if it["severity"] == "error"]
    assert said["summary"]["filesAnalyzed"] == len(files), ran.stdout
    lines = {(Path(it["file"]).name, str(it["range"]["start"]["line"] + 1)) for it in errors}
    return lines, "\n".join(f"{it['file']}: {it['range']['start']}: {it['message']}" for it in errors)


CHECKERS = pytest.mark.parametrize("check", [mypy, pyright], ids=["mypy", "pyright"])


def test_stubtest_agrees(tmp_path):
    ran = run(tmp_path, "mypy.stubtest", "jenkins_token", "--ignore-missing-stub")
    assert ran.returncode == 0, ran.stdout + ran.stderr


@CHECKERS
def test_callers_code_is_strictly_typed(tmp_path, check):
    wrong, said = check(tmp_path, USE)
    assert not wrong, said


@CHECKERS
def test_what_is_wrong_is_an_error(tmp_path, check):
    marked = enumerate(MISUSE.read_text().splitlines(), 1)
    meant = {(MISUSE.name, str(number)) for number, line in marked if line.endswith("# wrong")}
    assert len(meant) > 30
    found, said = check(tmp_path, MISUSE)
    assert found == meant, f"missed {meant - found}, found {found - meant}: {said}"


def test_the_sample_has_every_public_name():
    used = {node.attr for node in ast.walk(ast.parse(USE.read_text())) if isinstance(node, ast.Attribute)}
    for name in names():
        assert name.split(".")[-1] in used, f"{name} is not in {USE.name}"


@CHECKERS
def test_the_examples_of_the_pages_are_typed(tmp_path, check):
    """Strictly, but for libraries that have no types."""
    files = []
    for number, snippet in enumerate(snippets()):
        files.append(tmp_path / f"snippet_{number}.py")
        given = "".join(
            f'{name} = ""\n' for name in ("password", "CONFIG") if name in snippet.values[0]
        )
        files[-1].write_text(given + snippet.values[0])
    if check is mypy:
        lax = ("--disable-error-code=no-untyped-call", "--disable-error-code=no-untyped-def")
        wrong, said = mypy(tmp_path, "--ignore-missing-imports", "--scripts-are-modules", *lax, *files)
    else:
        wrong, said = pyright(tmp_path, *files, mode="standard")
    assert not wrong, said


def test_the_module_itself_is_strictly_typed(tmp_path):
    wrong, said = mypy(tmp_path, "-p", "jenkins_token")
    assert not wrong, said


def test_the_stub_says_what_help_says():
    stub = WORKSPACE / "python/jenkins_token/_native.pyi"
    assert with_docs(stub.read_text()) == stub.read_text(), with_docs.__globals__["__doc__"]


def test_a_name_is_public_in_one_way():
    """For `dir`, `import *`, an editor that completes, and a traceback."""
    # As `dir` shows it before anything was used.
    code = "import jenkins_token as jt; print(*(name for name in dir(jt) if name[0] != '_'))"
    shown = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    stub = ast.parse((WORKSPACE / "python/jenkins_token/__init__.pyi").read_text())
    imported = [alias.asname for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert shown == sorted(jt.__all__) == sorted(set(imported) - {"__version__"})
    for name in shown:
        assert getattr(jt, name).__module__ == "jenkins_token", name


def test_everything_public_is_documented():
    for name in names():
        thing = jt
        for part in name.split("."):
            thing = getattr(thing, part)
        assert thing.__doc__, name
