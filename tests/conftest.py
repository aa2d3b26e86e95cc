"""The same code gives the same answer: properties draw fixed examples unless asked to explore.

``pytest --hypothesis-profile explore`` draws new ones, and more of them.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("fixed")
