"""How fast derive decides, and how often SymPy's own means decide the same: see ``__main__``."""
