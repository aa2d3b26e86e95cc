"""Certificates replay, and no altered certificate does."""

import pytest

from altered_certificates import rejected_alterations
from derive.kernel.certificate import Certificate, Lemma, Rejected, certify, replay
from derive.kernel.dims import as_dim
from derive.kernel.facts import Claim, Equation, Fact
from derive.kernel.terms import (
    add,
    block_diagonal,
    identity,
    inverse,
    mul,
    sub,
    symbol,
    transpose,
    zero,
)
from derive.prove import prove
from derive.records import replace
from test_integers import TRUE as INTEGERS
from test_kernel_identities import TRUE, UNDER_FACTS

A, B = symbol("A", "n", "n"), symbol("B", "n", "n")
U, W = symbol("U", "n", "q"), symbol("W", "q", "n")
PUSH_THROUGH = Claim(mul(inverse(add(identity("n"), mul(U, W))), U),
                     mul(U, inverse(add(identity("q"), mul(W, U)))))
COMMUTING = Claim(mul(inverse(A), B), mul(B, inverse(A)),
                  (Fact("AB = BA", Equation(mul(A, B), mul(B, A))),))


def claims() -> dict[str, Claim]:
    """Claims that are proved by normal form or by combining relations."""
    result = {name: Claim(lhs, rhs) for name, (lhs, rhs) in TRUE.items()}
    for name, (lhs, rhs, facts) in UNDER_FACTS.items():
        result[name] = Claim(lhs, rhs, tuple(
            Fact(f"fact {k}", fact) for k, fact in enumerate(facts)))
    result |= {name: INTEGERS[name] for name in (
        "Hermite", "minimum and maximum", "nested floors", "one window", "square modulo 4")}
    return {**result, "push through": PUSH_THROUGH, "commuting": COMMUTING}


CLAIMS = claims()


@pytest.mark.parametrize("name", CLAIMS)
def test_every_proof_replays(name: str) -> None:
    certificate = prove(CLAIMS[name]).certificate
    assert certificate is not None
    replay(certificate, CLAIMS[name])


@pytest.mark.parametrize("name", CLAIMS)
def test_no_altered_certificate_replays(name: str) -> None:
    """Whatever field is altered, the kernel rejects: by `Rejected`, not by a crash."""
    assert rejected_alterations(CLAIMS[name]) >= 5


def test_a_certificate_proves_its_own_claim_only() -> None:
    names = list(CLAIMS)
    for name, other in zip(names, names[1:] + names[:1], strict=True):
        certificate = prove(CLAIMS[name]).certificate
        assert certificate is not None
        with pytest.raises(Rejected):
            replay(certificate, CLAIMS[other])


def test_a_certificate_is_bound_to_what_its_facts_say() -> None:
    """The same name for another statement is another fact."""
    certificate = prove(COMMUTING).certificate
    assert certificate is not None
    other = Fact("AB = BA", Equation(mul(A, B), mul(B, transpose(A))))
    with pytest.raises(Rejected):
        replay(certificate, replace(COMMUTING, facts=(other,)))


def test_digests_see_shapes_and_randomness() -> None:
    """Symbols that print alike but differ in shape or randomness are told apart."""
    fixed, random = symbol("x", "n"), symbol("x", "n", random=True)
    longer = symbol("x", as_dim("n") + 1)
    digests = {certify(Claim(x, x), (), ()).claim for x in (fixed, random, longer)}
    assert len(digests) == 3


def test_an_inverse_must_exist_before_it_is_used() -> None:
    """From s A = 0 nothing follows about A, since s may be zero; likewise for A X = 0."""
    s, X = symbol("s"), symbol("X", "n", "p")
    for lhs, fact in ((A, Equation(mul(s, A), zero("n", "n"))),
                      (X, Equation(mul(A, X), zero("n", "p")))):
        claim = Claim(lhs, zero(lhs.rows, lhs.cols), (Fact("given", fact),))
        assert prove(claim).certificate is None


def test_unknown_facts_and_options_are_rejected() -> None:
    for names, options in ((("nothing",), ()), ((), ("faster",))):
        with pytest.raises(Rejected):
            certify(Claim(A, A), names, options)


def test_two_facts_of_one_name_are_rejected() -> None:
    twice = Fact("same", Equation(A, B)), Fact("same", Equation(B, A))
    with pytest.raises(Rejected):
        certify(Claim(A, A, twice), ("same",), ())


def test_a_certificate_of_nothing_is_rejected() -> None:
    false = Certificate("", (), (), (), "")
    with pytest.raises(Rejected):
        replay(false, Claim(A, sub(A, B)))


def test_a_lemma_is_split_by_its_own_shape() -> None:
    """The direct sum in the claim says nothing of a lemma with another number of rows."""
    claim = Claim(identity(as_dim("p") + as_dim("q")),
                  block_diagonal(identity("p"), identity("q")))
    certify(claim, (), ("split",))
    for false in (identity("m"), sub(symbol("B", "m", "m"), identity("m"))):
        with pytest.raises(Rejected):
            certify(claim, (), ("split",), (Lemma(false, ()),))
