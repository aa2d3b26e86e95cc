"""Certificates with one field altered: the kernel must reject them all."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from derive.kernel.certificate import Rejected, replay
from derive.kernel.dims import Dim
from derive.kernel.facts import Claim
from derive.kernel.records import Record, replace
from derive.kernel.terms import Term, mul, neg, number, symbol, transpose
from derive.prove import prove


def rejected_alterations(claim: Claim) -> int:
    """How many altered versions of the claim's certificate there are; each must be rejected.

    The rejection must be by `Rejected`; any other exception is a crash.
    """
    certificate = prove(claim).certificate
    assert certificate is not None
    count = 0
    for false in altered(certificate):
        if false != certificate:
            with pytest.raises(Rejected):
                replay(false, claim)
            count += 1
    return count


def altered(thing: Any) -> Iterator[Any]:
    """Versions of a value with one part changed, dropped, repeated or added."""
    if isinstance(thing, str):
        yield thing + "x"
    elif isinstance(thing, bool):
        yield not thing
    elif isinstance(thing, int):
        yield thing + 1
    elif isinstance(thing, Fraction):
        yield thing + 1
        yield -thing
    elif thing is None:
        yield symbol("A", "n", "n")
    elif isinstance(thing, Dim):
        yield thing + 1
    elif isinstance(thing, Term):
        yield neg(thing)
        yield mul(number(2), thing)
        if thing.rows == thing.cols:
            yield transpose(thing)
    elif isinstance(thing, tuple):
        for k, part in enumerate(thing):
            for new in altered(part):
                yield (*thing[:k], new, *thing[k + 1 :])
            yield (*thing[:k], *thing[k + 1 :])
        if thing:
            yield (*thing, thing[-1])
        else:
            yield ("x",)
    elif isinstance(thing, Record):
        for name in thing.__match_args__:
            for new in altered(getattr(thing, name)):
                yield replace(thing, **{name: new})
