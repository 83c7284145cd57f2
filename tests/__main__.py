"""``python -m tests``: lint, formatting, types and tests, one after the other; the exit code is the first failure's."""

import subprocess
import sys
import time

STEPS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("tests", ["pytest", "-n", "2", "--dist", "loadfile", *sys.argv[1:]]),
)


def main() -> int:
    for name, command in STEPS:
        started = time.monotonic()
        _say(f"{name}: {' '.join(command)}")
        code = subprocess.run([sys.executable, "-m", *command], check=False).returncode
        _say(f"{name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s")
        if code:
            return code
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"== {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
