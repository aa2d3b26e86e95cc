"""The programs: the command ``derive`` and the pytest plugin."""
