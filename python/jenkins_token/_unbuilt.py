"""Why the core cannot be imported."""

import sys


def explained(missing: ModuleNotFoundError) -> ImportError:
    """What is missing, in words, if it is the core."""
    if missing.name != f"{__package__}._native":
        return missing
    version = sys.version.split()[0]
    kind = ", free-threaded" if "t" in sys.abiflags else ""
    return ImportError(
        "jenkins_token was not built for this Python: it is for CPython 3.10 and later with a GIL, on "
        f"the system it was installed for, and this one is {version}{kind} on {sys.platform}",
        name=missing.name,
    )
