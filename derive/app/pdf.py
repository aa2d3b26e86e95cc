"""LaTeX documents compiled into PDF, by what the system has for it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

_ENGINES = {"xelatex": "-xelatex", "lualatex": "-lualatex"}
_DEBIAN = "latexmk texlive-xetex lmodern"
_DEBIAN_FOR = {"ko": " texlive-lang-korean"}
_SECONDS = 900
"""After so long a compilation is given up."""


class Failed(Exception):
    """The document was not compiled; the message says why."""


def engine_for(language: str) -> str:
    """The engine to compile with; raises `Failed` if there is none, or no latexmk."""
    engine = next((name for name in _ENGINES if shutil.which(name)), None)
    if engine is None or shutil.which("latexmk") is None:
        raise Failed(_missing(language))
    return engine


def _missing(language: str) -> str:
    return ("--pdf needs latexmk and XeLaTeX or LuaLaTeX; on Debian: apt-get install "
            f"{_DEBIAN}{_DEBIAN_FOR.get(language, '')}")


def compile_pdf(source: Path, engine: str, language: str) -> list[str]:
    """Compile the source into a PDF beside it, and say which fonts are missing; raises `Failed`."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "document.tex"
        shutil.copy(source, copy)
        command = ["latexmk", _ENGINES[engine], "-interaction=nonstopmode", "-halt-on-error",
                   "-no-shell-escape", copy.name]
        try:
            subprocess.run(command, cwd=folder, capture_output=True, check=True,
                           timeout=_SECONDS, env={**os.environ, "max_print_line": "1000"})
        except subprocess.TimeoutExpired:
            raise Failed(f"{engine} took more than {_SECONDS} seconds") from None
        except subprocess.CalledProcessError:
            raise Failed(
                f"{engine} cannot compile {source}: {_error(copy, language)}") from None
        shutil.copy(copy.with_suffix(".pdf"), source.with_suffix(".pdf"))
        return _warnings(copy)


def _warnings(copy: Path) -> list[str]:
    """What the document itself warned of: scripts without a font."""
    log = copy.with_suffix(".log").read_text("utf-8", "replace").replace("\n(derive)", " ")
    found = re.findall(r"Package derive Warning: (no font for [^\n]*)", log)
    return list(dict.fromkeys(" ".join(line.rstrip(".").split()) for line in found))


def _error(copy: Path, language: str) -> str:
    """The first error of the compilation's log."""
    log = copy.with_suffix(".log")
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    said = next((line[1:].strip() for line in lines if line.startswith("!")), "no log was written")
    if "kotex.sty" in said or ("font" in said.lower() and "cannot be found" in said):
        return f"{said}; {_missing(language)}"
    return said
