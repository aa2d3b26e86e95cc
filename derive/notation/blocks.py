"""What block matrices leave to the reader."""

from __future__ import annotations

from ..kernel.terms import Term


def unsized(term: Term) -> list[int]:
    """The zero blocks whose size none of the blocks beside and above them tells."""
    _, width = term.data
    known = [(k // width, k % width) for k, a in enumerate(term.args) if a.op != "zero"]
    rows, cols = {i for i, _ in known}, {j for _, j in known}
    found = []
    for k, a in enumerate(term.args):
        i, j = divmod(k, width)
        if a.op == "zero" and not a.is_scalar and not (i in rows and j in cols):
            found.append(k)
            rows.add(i)
            cols.add(j)
    return found
