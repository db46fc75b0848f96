"""``python -m jenkins_token …`` is the `cargo-jenkins` that came with this module."""

import os
import sys
from importlib.metadata import files
from pathlib import Path


def program() -> Path:
    """The bundled program, wherever the installer put it."""
    name = "cargo-jenkins.exe" if os.name == "nt" else "cargo-jenkins"
    for file in files("jenkins-token") or []:
        if file.name == name:
            return Path(str(file.locate())).resolve()
    sys.exit("python -m jenkins_token: this installation has no cargo-jenkins beside it")


def main() -> None:
    found = program()
    arguments = [str(found), *sys.argv[1:]]
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.call(arguments))
    os.execv(found, arguments)


if __name__ == "__main__":
    main()
