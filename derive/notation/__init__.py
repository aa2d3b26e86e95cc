"""How each operator is written: Unicode text for terminals, and LaTeX.

`text` and `latex` write a term with as few parentheses as reading needs, `dim_text` and
`dim_latex` a dimension, and `describe` puts a fact in words.
"""

from .names import spelled, symbol_name
from .primes import primes_collected
from .style import dim_latex, dim_text
from .terms import ill_formed_text, latex, text
from .words import describe, enumerated, relation_text

__all__ = ["describe", "dim_latex", "dim_text", "enumerated", "ill_formed_text", "latex",
           "primes_collected", "relation_text", "spelled", "symbol_name", "text"]
