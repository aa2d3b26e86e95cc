"""Coverage-guided fuzzing of the readers; needs the extra ``fuzz`` (atheris).

    python -m tests.fuzz --seconds 600                 all targets in turn, the time divided
    python -m tests.fuzz latex --seconds 60            one of them
    python -m tests.fuzz latex --again CRASH-FILE      an input that was found

What was found lies in the folder `--found`; the exit status tells whether anything was.  An input
that takes longer than `--slow` seconds is a hang.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LONGEST = 4000
"""How long an input may become, in bytes."""


def main() -> int:
    """Fuzz; the exit status is 1 if something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", nargs="?")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--slow", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--found", type=Path, default=Path(tempfile.gettempdir()) / "derive-fuzz")
    parser.add_argument("--again", type=Path)
    options = parser.parse_args()
    options.found.mkdir(parents=True, exist_ok=True)
    if options.target is not None:
        _fuzz(options)
        return 0  # libFuzzer ends the process itself
    from .targets import TARGETS

    each = max(1, options.seconds // len(TARGETS))
    failed = [name for name in TARGETS if subprocess.run(
        [sys.executable, "-m", "tests.fuzz", name, f"--seconds={each}", f"--seed={options.seed}",
         f"--slow={options.slow}", f"--found={options.found}"], check=False).returncode]
    print("found:", ", ".join(failed) or "nothing")
    return bool(failed)


def _fuzz(options: argparse.Namespace) -> None:
    import atheris

    with atheris.instrument_imports(include=["derive"]):
        from .targets import TARGETS
    target = TARGETS[options.target]

    def once(data: bytes) -> None:
        target(data.decode("utf-8", "replace"))

    if options.again is not None:
        once(options.again.read_bytes())
        return
    seeds = options.found / f"{options.target}-seeds"
    seeds.mkdir(exist_ok=True)
    for path in sorted((ROOT / "tests" / "cases").glob("*.md")):
        for k, piece in enumerate(path.read_text("utf-8").split("\n\n")):
            (seeds / f"{path.stem}-{k}").write_text(piece, "utf-8")
    atheris.Setup([
        sys.argv[0], str(seeds), f"-max_total_time={options.seconds}", f"-max_len={LONGEST}",
        f"-timeout={options.slow}", "-rss_limit_mb=2000", f"-seed={options.seed}",
        f"-dict={HERE / 'pieces.dict'}", "-verbosity=1", "-print_final_stats=1",
        f"-artifact_prefix={options.found}/{options.target}-"], once)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
