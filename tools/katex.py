"""Fetch KaTeX from the npm registry into derive/report/assets/katex.

``python tools/katex.py`` fetches the pinned version again; to move to another one, change
`VERSION`, run it, and run ``pytest -m browser``, since the report's script uses
``katex.__renderToDomTree``, which KaTeX does not promise to keep.  Needs npm.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "0.19.1"
FOLDER = Path(__file__).parent.parent / "derive" / "report" / "assets" / "katex"
SUMS = FOLDER / "SHA256SUMS"
WANTED = {"package/dist/katex.min.js": "katex.min.js",
          "package/dist/katex.min.css": "katex.min.css",
          "package/LICENSE": "LICENSE"}
FONTS = "package/dist/fonts/"


def target(name: str) -> str | None:
    """Where a file of the package goes, if anywhere."""
    if name.startswith(FONTS) and name.endswith(".woff2"):
        return f"fonts/{name.removeprefix(FONTS)}"
    return WANTED.get(name)


def archive(version: str) -> bytes:
    """The package as the registry serves it; npm checks its sum."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"katex@{version}"], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL)
        return next(Path(folder).glob("*.tgz")).read_bytes()


def main() -> int:
    """Replace the files and their sums."""
    lines = []
    with tarfile.open(fileobj=io.BytesIO(archive(VERSION))) as package:
        for member in package.getmembers():
            name, file = target(member.name), package.extractfile(member)
            if name is None or file is None:
                continue
            content = file.read()
            path = FOLDER / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            lines.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
    SUMS.write_text("".join(f"{line}\n" for line in sorted(lines, key=lambda x: x[66:])), "utf-8")
    (FOLDER / "README.md").write_text(
        f"KaTeX {VERSION}, unchanged, from https://registry.npmjs.org/katex (MIT licence, see\n"
        "LICENSE; the fonts are part of it). `python tools/katex.py` fetches it again.\n", "utf-8")
    print(f"KaTeX {VERSION}: {len(lines)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
