"""Mathematics as written to syntax trees that keep every ambiguity."""
