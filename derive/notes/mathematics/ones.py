r"""Where the digit 1 is a vector of ones: ``1'y``, ``11'``, ``1^\top``, ``\mu 1``, ``\mathbf{1}``.

Nobody transposes the number 1 or writes it behind a factor.
"""

from __future__ import annotations

from .syntax import Name
from .tokens import Token

ONES = Name("1", (), "bf")
"""The name of a vector of ones whose length is not written."""

_OPERANDS = frozenset({"name", "prime", "close", "}", "end"})
_TRANSPOSES = frozenset({"T", "top", "intercal"})


def with_ones(tokens: list[Token], text: str) -> list[Token]:
    """The tokens with names for the numbers that stand for vectors of ones."""
    if not any(t.kind == "number" and not t.value.strip("1") for t in tokens):
        return tokens
    told = any(t.kind == "number" and t.value == "1" and _is_transposed(tokens, k + 1)
               for k, t in enumerate(tokens))
    found: list[Token] = []
    scripts: list[bool] = []  # of every open group, whether it is or is in a script
    for k, token in enumerate(tokens):
        if token.kind == "{":
            scripts.append(any(scripts[-1:]) or (k > 0 and tokens[k - 1].kind in "_^"))
        elif token.kind == "}" and scripts:
            scripts.pop()
        elif token.kind == "number" and not token.value.strip("1") and not any(scripts[-1:]) and (
                k == 0 or tokens[k - 1].kind not in ("_", "^", "fraction", "binomial")):
            if _is_transposed(tokens, k + 1) and len(token.value) <= 2:
                found += [Token("name", ONES, at, at + 1, token.gap)
                          for at in range(token.start, token.start + len(token.value))]
                continue
            if token.value == "1" and _is_last_factor(tokens, k, "" if told else text):
                found.append(Token("name", ONES, token.start, token.end, token.gap))
                continue
        found.append(token)
    return found


def _is_transposed(tokens: list[Token], k: int) -> bool:
    """Whether a transpose begins here."""
    if tokens[k].kind == "prime":
        return True
    if tokens[k].kind != "^":
        return False
    braced = tokens[k + 1].kind == "{"
    mark = tokens[k + 1 + braced]
    if braced and tokens[k + 3].kind != "}":
        return False
    return mark.kind == "prime" or (mark.kind == "name" and mark.value.base in _TRANSPOSES)


def _is_last_factor(tokens: list[Token], k: int, text: str) -> bool:
    """Whether the number stands behind a factor, and before none.

    In the `text`, if one is given, it must stand apart, or ``x1`` may be ``x_1``.
    """
    before, after = tokens[k - 1], tokens[k + 1]
    return (k > 0 and before.kind in _OPERANDS
            and (k == 1 or tokens[k - 2].kind not in ("_", "^"))
            and not (before.kind == "}" and _ends_script(tokens, k - 1)) and after.kind not in (
                "infix", "number", "_", "^", "name", "open", "fraction", ".", "postfix")
            and (not text or before.kind == "prime" or before.end < tokens[k].start
                 or text[before.start] == "\\"))


def _ends_script(tokens: list[Token], k: int) -> bool:
    """Whether the brace that closes here closes a script."""
    depth = 0
    for j in range(k, -1, -1):
        depth += (tokens[j].kind == "}") - (tokens[j].kind == "{")
        if depth == 0:
            return j > 0 and tokens[j - 1].kind in ("_", "^")
    return False
