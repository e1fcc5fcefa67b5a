#!/usr/bin/env python3
"""Set up and run diplog from a fresh checkout; needs Python 3.11+ and nothing else.

python3 start.py demo          make .venv, install the locked dependencies, run the demo on the bundled samples
python3 start.py test          the same set-up plus the test tools, then the test suite (arguments go to pytest)
python3 start.py check         lint, format, types, generated files and the quality floors, as CI does
python3 start.py run ARGS …    any diplog command, for example: python3 start.py run who "el canciller mexicano"
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
LOCK = HERE / "requirements.lock"


def python() -> str:
    """A Python of at least 3.11: this one, or one on the PATH."""
    if tuple(sys.version_info) >= (3, 11):
        return sys.executable
    for name in ("python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found:
            return found
    sys.exit("diplog needs Python 3.11 or newer; this is " + sys.version.split()[0])


def binary(name: str) -> str:
    return str(VENV / ("Scripts" if os.name == "nt" else "bin") / name)


def set_up() -> None:
    """Make the environment once; again only when the lock file or pyproject has changed."""
    stamp = VENV / ".diplog-lock"
    want = hashlib.sha256(LOCK.read_bytes() + (HERE / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == want:
        return
    print("setting up .venv (once) …", file=sys.stderr)
    if not Path(binary("python")).exists():
        subprocess.run([python(), "-m", "venv", str(VENV)], check=True)
    pip = [binary("python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--require-hashes", "-r", str(LOCK)], check=True)
    subprocess.run([*pip, "install", "--no-deps", "-e", str(HERE)], check=True)
    stamp.write_text(want)


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    what, rest = arguments[0], arguments[1:]
    if what not in ("demo", "test", "check", "run", "setup"):
        print(f"start.py: no command {what!r}; see python3 start.py --help", file=sys.stderr)
        return 2
    set_up()
    if what == "setup":
        return 0
    if what == "demo":
        return subprocess.call([binary("diplog"), "demo", *rest])
    if what == "run":
        return subprocess.call([binary("diplog"), *rest])
    if what == "test":
        return subprocess.call([binary("python"), "-m", "pytest", *rest], cwd=HERE)
    for command in (
        [binary("ruff"), "check", "src", "tests", "eval", "tools", "start.py"],
        [binary("ruff"), "format", "--check", "src", "tests", "eval", "tools", "start.py"],
        [binary("mypy")],
        *(
            [[binary("python"), "tools/build_register.py", "--check"]]
            if (HERE.parent / "shared" / "data" / "who").is_dir()
            else []
        ),
        [binary("python"), "eval/gate.py"],
        [binary("python"), "eval/grid.py", "--rows", "150", "--check"],
    ):
        print("+", " ".join(Path(command[0]).name if i == 0 else c for i, c in enumerate(command)), file=sys.stderr)
        code = subprocess.call(command, cwd=HERE)
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
