"""From a whole document to the kind, order and randomness of every symbol."""
