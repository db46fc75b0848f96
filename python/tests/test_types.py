"""The stubs say what is there, and a caller's code passes `mypy --strict`."""

import subprocess
import sys
from pathlib import Path

import jenkins_token as jt

HERE = Path(__file__).parent


def run(tmp_path, *arguments):
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)


def test_stubtest_agrees(tmp_path):
    ran = run(tmp_path, "mypy.stubtest", "jenkins_token", "--ignore-missing-stub")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_callers_code_is_strictly_typed(tmp_path):
    ran = run(tmp_path, "mypy", "--strict", "--python-version", "3.10", str(HERE / "typed_use.py"))
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_module_itself_is_strictly_typed(tmp_path):
    ran = run(tmp_path, "mypy", "--strict", "--python-version", "3.10", "-p", "jenkins_token")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_everything_public_is_documented():
    for name in jt.__all__:
        thing = getattr(jt, name)
        assert thing.__doc__, name
        if isinstance(thing, type):
            for member, value in vars(thing).items():
                if not member.startswith("_") and (callable(value) or hasattr(value, "__get__")):
                    assert value.__doc__, f"{name}.{member}"
