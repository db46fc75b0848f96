"""Builds wheel and sdist (PEP 517): maturin for the extension, cargo for the programs beside it.

The config setting ``profile=dev`` builds faster and runs slower: ``pip install --config-settings
profile=dev ./python``.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import maturin

HERE = Path(__file__).resolve().parent
WORKSPACE = HERE.parent
# Where maturin reads its settings; an unpacked sdist is built from the directory above.
os.chdir(HERE)
SCRIPTS = HERE / "jenkins_token.data" / "scripts"

# Crates of the workspace whose program goes on PATH.
PROGRAMS = ["cargo-jenkins", "git-credential-jenkins"]
EXTENSION = "jenkins-token-python"
# With the same profile and the same features, what they share is compiled once for all of them. The
# extension is only named here, and built by maturin.
TOGETHER = ["--features", f"{EXTENSION}/programs"]


def _refuse_what_cannot_import_it():
    """At once, and not after minutes of compiling."""
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise SystemExit(
            "jenkins-token is not made for free-threaded Python (3.13t, 3.14t): nothing was built. "
            "Install it with the ordinary build of the same version"
        )


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    _refuse_what_cannot_import_it()
    profile = _profile(config_settings)
    _build_programs(profile)
    return _maturin(wheel_directory, profile)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    _refuse_what_cannot_import_it()
    profile = _profile(config_settings)
    _build_programs(profile)
    settings = {"build-args": ["--locked", "--profile", profile, "--features", "programs"]}
    return maturin.build_editable(wheel_directory, settings, metadata_directory)


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    SCRIPTS.mkdir(parents=True, exist_ok=True)
    return maturin.prepare_metadata_for_build_wheel(metadata_directory, {})


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def get_requires_for_build_wheel(config_settings=None):
    _refuse_what_cannot_import_it()
    return []


get_requires_for_build_editable = get_requires_for_build_wheel


def get_requires_for_build_sdist(config_settings=None):
    return []


def build_sdist(sdist_directory, config_settings=None):
    """The whole workspace, as it is in git, with this project's metadata at its top."""
    name = f"jenkins_token-{_version()}"
    metadata = Path(sdist_directory) / "metadata"
    info = metadata / prepare_metadata_for_build_wheel(str(metadata)) / "METADATA"
    contents = {path: (WORKSPACE / path).read_bytes() for path in _sources()}
    contents["PKG-INFO"] = info.read_bytes()
    shutil.rmtree(metadata)
    project = (HERE / "pyproject.toml").read_text("utf-8")
    moved = project.replace('backend-path = ["."]', 'backend-path = ["python"]')
    contents["pyproject.toml"] = moved.encode()
    file = f"{name}.tar.gz"
    with open(Path(sdist_directory) / file, "wb") as out:
        # The same sources make the same bytes.
        with gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0) as packed:
            with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
                for path in sorted(contents):
                    _add(tar, f"{name}/{path}", contents[path], _is_program(path))
    return file


def _profile(config_settings):
    profile = (config_settings or {}).get("profile", "release")
    if profile not in ("release", "dev"):
        raise SystemExit(f"profile must be release or dev, not {profile}")
    # A panic in the extension becomes an exception; what ends a program is its hook.
    return "python" if profile == "release" else profile


def _build_programs(profile):
    packages = [word for name in (EXTENSION, *PROGRAMS) for word in ("--package", name)]
    _run(["cargo", "build", "--locked", "--profile", profile, "--bins", *packages, *TOGETHER])
    shutil.rmtree(SCRIPTS.parent, ignore_errors=True)
    SCRIPTS.mkdir(parents=True)
    built = _target_directory() / ("debug" if profile == "dev" else profile)
    suffix = ".exe" if os.name == "nt" else ""
    for name in PROGRAMS:
        shutil.copy2(built / f"{name}{suffix}", SCRIPTS)


def _maturin(wheel_directory, profile):
    before = set(os.listdir(wheel_directory))
    arguments = ["--locked", "--profile", profile, "--features", "programs"]
    arguments += ["--interpreter", sys.executable]
    if profile == "dev":
        # For this machine, and soon gone.
        arguments += ["--compatibility", "linux", "--compression-level", "1", "--strip"]
    _run([_beside("maturin"), "build", "--out", str(wheel_directory), *arguments])
    [wheel] = set(os.listdir(wheel_directory)) - before
    return wheel


def _beside(program):
    """A program of the build's own environment, before one from elsewhere."""
    return shutil.which(program, path=os.path.dirname(sys.executable)) or program


def _target_directory():
    return Path(_metadata()["target_directory"])


def _version():
    packages = _metadata()["packages"]
    return next(p["version"] for p in packages if p["name"] == "jenkins-token-python")


def _metadata():
    asked = ["cargo", "metadata", "--no-deps", "--format-version", "1"]
    return json.loads(subprocess.run(asked, cwd=WORKSPACE, check=True, capture_output=True).stdout)


def _run(command):
    environment = {"RUSTUP_AUTO_INSTALL": "0", **os.environ}
    # What pip shows is what went wrong, on stderr.
    subprocess.run(command, cwd=HERE, env=environment, stdout=sys.stderr, check=True)


def _sources():
    """Paths below the workspace: what git knows, or, in an unpacked sdist, everything."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (WORKSPACE / ".git").exists():
        found = subprocess.run(listed, cwd=WORKSPACE, check=True, capture_output=True).stdout
        paths = found.decode().split("\0")
        return [path for path in paths if path and (WORKSPACE / path).is_file()]
    left_out = {"target", "__pycache__", SCRIPTS.parent.name}
    every = (path.relative_to(WORKSPACE) for path in WORKSPACE.rglob("*") if path.is_file())
    return [path.as_posix() for path in every if not left_out & set(path.parts)]


def _is_program(path):
    return (WORKSPACE / path).exists() and os.access(WORKSPACE / path, os.X_OK)


def _add(tar, name, content, is_program):
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o755 if is_program else 0o644
    tar.addfile(member, io.BytesIO(content))
