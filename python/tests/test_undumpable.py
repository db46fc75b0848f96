"""A process that has the module keeps its memory to itself, and leaves no core file."""

import os
import resource
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="told to Linux only")

IS_DUMPABLE = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
HERE = [sys.executable, "-c"]


def said(code):
    return subprocess.run([*HERE, code], check=True, capture_output=True, text=True).stdout.strip()


def leaves_a_core_file(code, where):
    def unlimited():
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)

    child = subprocess.Popen([*HERE, code], preexec_fn=unlimited, cwd=where)
    _, status = os.waitpid(child.pid, 0)
    child.returncode = 0
    assert os.WTERMSIG(status) == signal.SIGABRT
    return os.WCOREDUMP(status)


def test_from_the_import_on_and_in_a_fork():
    assert said(IS_DUMPABLE) == "1"
    assert said(f"import jenkins_token; {IS_DUMPABLE}") == "0"
    fork = "import jenkins_token, os, sys; os.fork() and (os.wait(), os._exit(0)); "
    assert said(fork + IS_DUMPABLE) == "0"


def test_what_is_started_from_it_decides_by_itself():
    run = f"import jenkins_token, subprocess, sys; subprocess.run([sys.executable, '-c', {IS_DUMPABLE!r}])"
    assert said(run) == "1"


def test_an_abort_leaves_no_core_file(tmp_path):
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if hard != resource.RLIM_INFINITY or not leaves_a_core_file("import os; os.abort()", tmp_path):
        pytest.skip("this system writes no core files")
    assert not leaves_a_core_file("import jenkins_token, os; os.abort()", tmp_path)
