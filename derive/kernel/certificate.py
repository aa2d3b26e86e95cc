"""Certificates: the evidence of a proof as data, and its replay without search."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Certificate:
    """Why a claim holds: which facts are used, which laws of the kernel fire, and what
    both sides become.

    `claim` and the second members of `facts` are digests of what was proved and assumed;
    `normal_form` is the digest of the form that both sides reach.
    """

    claim: str
    facts: tuple[tuple[str, str], ...]
    laws: tuple[str, ...]
    options: tuple[str, ...]
    normal_form: str
