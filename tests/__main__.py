"""``python -m tests``: lint, formatting, types and tests; the exit code is the first failure's.

The types are checked beside the tests, which wait for servers half of the time.
"""

import subprocess
import sys
import time

LINT = ["ruff", "check", "."]
FORMAT = ["ruff", "format", "--check", "."]
TYPES = ["mypy"]
# In the order of the folders: left to itself, xdist begins with the files of many tests and ends waiting for a slow one.
TESTS = ["pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *sys.argv[1:]]


def main() -> int:
    for command in (LINT, FORMAT):
        if code := _run(command):
            return code
    checking = subprocess.Popen(_of(TYPES), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    failed = _run(TESTS)
    said, _ = checking.communicate()
    _say(f"{' '.join(TYPES)}\n{said.rstrip()}")
    return checking.returncode or failed


def _run(command: list[str]) -> int:
    started = time.monotonic()
    _say(" ".join(command))
    code = subprocess.run(_of(command), check=False).returncode
    _say(f"{command[0]} {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s")
    return code


def _of(command: list[str]) -> list[str]:
    return [sys.executable, "-m", *command]


def _say(line: str) -> None:
    sys.stdout.write(f"== {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
