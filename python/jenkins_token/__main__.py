"""``python -m jenkins_token …`` is the `cargo-jenkins` that came with this module."""

import os
import sys
import sysconfig
from importlib.metadata import files
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "cargo-jenkins.exe" if os.name == "nt" else "cargo-jenkins"


def places() -> "Iterator[Path]":
    """Where an installer may have put it, the likeliest first."""
    for file in files("jenkins-token") or []:
        if file.name == NAME:
            yield Path(str(file.locate())).resolve()
    # `pip install --target` writes down another place than it puts it in.
    yield Path(__file__).resolve().parents[1] / "bin" / NAME
    yield Path(sys.executable).parent / NAME
    yield Path(sysconfig.get_path("scripts")) / NAME
    yield Path(sysconfig.get_path("scripts", f"{os.name}_user")) / NAME


def program() -> Path:
    """The bundled program, wherever the installer put it."""
    looked: "list[str]" = []
    for place in places():
        if place.is_file() and os.access(place, os.X_OK):
            return place
        if str(place) not in looked:
            looked.append(str(place))
    sys.exit(
        "python -m jenkins_token: cargo-jenkins did not come along with this installation; "
        f"looked for {', '.join(looked)}"
    )


def main() -> None:
    found = program()
    arguments = [str(found), *sys.argv[1:]]
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.call(arguments))
    os.execv(found, arguments)


if __name__ == "__main__":
    main()
