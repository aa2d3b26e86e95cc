"""The same code gives the same answer: properties draw fixed examples unless asked to explore.

``pytest --hypothesis-profile explore`` draws new ones, and more of them.
"""

from __future__ import annotations

import os
import sys
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("fixed")


def pytest_configure(config: pytest.Config) -> None:
    """Where Python keeps no bytecode, it does until the end, for processes that tests start.

    Otherwise each of them would compile derive anew, which takes longer than most of them run.
    """
    if sys.dont_write_bytecode and "PYTHONPYCACHEPREFIX" not in os.environ:
        folder = TemporaryDirectory(prefix="derive-bytecode-")
        os.environ["PYTHONPYCACHEPREFIX"] = folder.name
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        config.add_cleanup(folder.cleanup)
