"""Wherever an installer puts it, the programs are found, or it is said where they were looked for."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import jenkins_token as jt
import pytest
from conftest import WORKSPACE

PROGRAMS = ["cargo-jenkins", "git-credential-jenkins"]
HERE = Path(sysconfig.get_path("scripts"))


@pytest.fixture(scope="session")
def wheel():
    named = os.environ.get("JENKINS_WHEEL")
    found = [Path(named)] if named else sorted(WORKSPACE.glob("target/python/dist/*.whl"))
    if not found:
        pytest.skip("no wheel in target/python/dist")
    return found[-1]


def call(*command, **environment):
    """Runs it with nothing of this Python's in its environment."""
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [str(word) for word in command],
        env={**kept, **{name: str(value) for name, value in environment.items()}},
        capture_output=True,
        text=True,
        timeout=120,
    )


def works(*command, **environment):
    ran = call(*command, **environment)
    assert ran.returncode == 0, f"{command}: {ran.stdout}{ran.stderr}"
    return ran.stdout


def speaks_for_itself(python, **environment):
    """Asserts that the module finds its program, whose advice can be typed."""
    assert works(python, "-m", "jenkins_token", "--version", **environment).startswith("cargo")
    missing = call(python, "-m", "jenkins_token", "status", **environment)
    typed = missing.stderr.split("next: ")[1].split(" login")[0]
    assert works(*typed.split(), "--version", **environment).startswith("cargo"), missing.stderr


def installed(venv, wheel):
    works(sys.executable, "-m", "venv", "--without-pip", venv)
    works(sys.executable, "-m", "pip", "--python", venv / "bin/python", "install", "--no-index", wheel)


def test_into_a_target_directory(world, tmp_path, wheel):
    target = tmp_path / "target"
    works(sys.executable, "-m", "pip", "install", "--no-index", "--target", target, wheel)
    # A Python that has the module nowhere else.
    works(sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare")
    speaks_for_itself(tmp_path / "bare/bin/python", PYTHONPATH=target)
    shutil.rmtree(target / "bin")
    ran = call(tmp_path / "bare/bin/python", "-m", "jenkins_token", PYTHONPATH=target)
    assert ran.returncode == 1 and "did not come along" in ran.stderr, ran.stderr
    for place in (target / "bin/cargo-jenkins", tmp_path / "bare/bin/cargo-jenkins"):
        assert str(place) in ran.stderr, ran.stderr


def test_an_environment_that_was_moved(world, tmp_path, wheel):
    installed(tmp_path / "first", wheel)
    (tmp_path / "first").rename(tmp_path / "second")
    speaks_for_itself(tmp_path / "second/bin/python")
    for name in PROGRAMS:
        works(tmp_path / "second/bin" / name, "--version")


@pytest.mark.skipif(not shutil.which("pipx", path=str(HERE)), reason="pipx is not installed beside this Python")
def test_pipx_puts_the_programs_on_path(world, tmp_path, wheel):
    home, path = tmp_path / "pipx", tmp_path / "local"
    works(
        HERE / "pipx", "install", "--pip-args=--no-index", wheel, PIPX_HOME=home, PIPX_BIN_DIR=path
    )
    for name in PROGRAMS:
        works(path / name, "--version")


@pytest.mark.skipif(not shutil.which("uv", path=str(HERE)), reason="uv is not installed beside this Python")
def test_uv_puts_the_programs_on_path(world, tmp_path, wheel):
    tools, path = tmp_path / "uv", tmp_path / "local"
    python = os.path.realpath(sys.executable)
    works(
        HERE / "uv", "tool", "install", "--offline", "--no-python-downloads", "--python", python, wheel,
        UV_TOOL_DIR=tools, UV_TOOL_BIN_DIR=path, UV_CACHE_DIR=tmp_path / "cache",
    )  # fmt: skip
    for name in PROGRAMS:
        works(path / name, "--version")


def test_a_python_it_was_not_built_for_is_told(tmp_path):
    package = tmp_path / "jenkins_token"
    left_out = shutil.ignore_patterns("_native*", "__pycache__")
    shutil.copytree(Path(jt.__file__).parent, package, ignore=left_out)
    for flags, says in (("", "was not built for this Python"), ("t", ", free-threaded")):
        code = f"import sys; sys.abiflags = {flags!r}; import jenkins_token"
        ran = call(sys.executable, "-c", code, PYTHONPATH=tmp_path)
        assert ran.returncode == 1 and "ImportError" in ran.stderr, ran.stderr
        assert says in ran.stderr and "with a GIL" in ran.stderr, ran.stderr


def test_nothing_is_compiled_for_a_free_threaded_python():
    hooks = ["get_requires_for_build_wheel()", "build_wheel('nowhere')", "build_editable('nowhere')"]
    for hook in hooks:
        code = (
            "import sysconfig; sysconfig.get_config_vars()['Py_GIL_DISABLED'] = 1; "
            f"import build_backend; build_backend.{hook}"
        )
        ran = call(sys.executable, "-c", code, PYTHONPATH=WORKSPACE / "python")
        assert ran.returncode == 1 and "not made for free-threaded Python" in ran.stderr, ran.stderr


def test_what_the_programs_and_the_extension_share_is_compiled_once(tmp_path):
    """One profile and one set of features: what differed in either would be compiled again."""
    code = f"""
import os, pathlib, shutil
import build_backend as backend

def run(command):
    print(" ".join(str(word) for word in command))
    if "maturin" in str(command[0]):
        (pathlib.Path({str(tmp_path)!r}) / "made.whl").touch()

backend._run = run
backend.SCRIPTS = pathlib.Path({str(tmp_path)!r}) / "data/scripts"
shutil.copy2 = lambda *_: None
print(backend.build_wheel({str(tmp_path)!r}, PROFILE))
"""
    for given, profile in (("None", "python"), ("{'profile': 'dev'}", "dev")):
        ran = call(sys.executable, "-c", code.replace("PROFILE", given), PYTHONPATH=WORKSPACE / "python")
        assert ran.returncode == 0, ran.stderr
        programs, extension, made = ran.stdout.splitlines()
        assert made == "made.whl" and "maturin build" in extension
        assert all(f"--package {name}" in programs for name in [*PROGRAMS, "jenkins-token-python"])
        assert "--features jenkins-token-python/programs" in programs and "--features programs" in extension
        assert f"--profile {profile} " in programs and f"--profile {profile} " in extension
        (tmp_path / "made.whl").unlink()
