"""How models are built: what is made dependent on what, and on how many outcomes.

No single way is general enough.  A claim that is false only if an error depends on the
effects, or only if it does not, or only if two conditions overlap without one determining
the other, is found by the ways together.
"""

from __future__ import annotations

from msgspec import Struct


class Style(Struct, frozen=True):
    """How a model is built.

    `dependent` reflects standardised vectors, `skewed` gives them unequal weights; `fresh`
    puts every random vector on a coordinate of its own; `outcomes` is the size of the
    coordinates that need no moments; `colliders` samples conditions last, as coarse functions
    of what was sampled before, instead of first; `mixed` lets symbols share some coordinates and
    not others; `apart` gives every condition something of its own; `joint` samples uncorrelated
    vectors together on few outcomes; with more than `members` random symbols only those are
    modelled that the claim reaches; `order` is that of the rule for normal symbols.
    """

    dependent: bool = True
    skewed: bool = True
    fresh: bool = False
    outcomes: int = 4
    order: int = 5
    limit: int = 300
    colliders: bool = False
    mixed: bool = False
    apart: bool = False
    joint: bool = False
    members: int = 3


# Sizes are lowered by the first number; the styles differ in what they make dependent.
ATTEMPTS: tuple[tuple[int, Style], ...] = (
    (0, Style(limit=100)),
    (1, Style(outcomes=3, limit=150)),
    (2, Style(outcomes=2, limit=200)),
    (2, Style(outcomes=3, limit=1500)),
    (1, Style(dependent=False, outcomes=3)),
    (1, Style(dependent=False, fresh=True, outcomes=3)),
    (2, Style(dependent=False, fresh=True, outcomes=3, limit=1500)),
)
VARIED = 4
"""So many of the attempts are varied from trial to trial."""

VARIANTS: tuple[dict[str, bool], ...] = (
    {"joint": True, "apart": True},
    {"fresh": True, "dependent": False},
    {"mixed": True, "apart": True, "joint": True},
    {"colliders": True, "apart": True},
    {"apart": True},
    {"mixed": True, "apart": True},
    {"joint": True, "apart": True, "dependent": False},
    {"mixed": True, "apart": True, "colliders": True},
)

SMALL: tuple[Style, ...] = (
    Style(dependent=False, skewed=False, outcomes=2),
    Style(dependent=False, skewed=False, outcomes=2, fresh=True),
    Style(dependent=True, skewed=False, outcomes=2),
    Style(dependent=False, skewed=False, outcomes=2, colliders=True),
    Style(dependent=False, skewed=True, outcomes=2, fresh=True),
    Style(dependent=True, skewed=False, outcomes=3),
    Style(dependent=True, skewed=True, outcomes=3),
    Style(dependent=False, skewed=True, outcomes=4),
    Style(dependent=False, skewed=False, outcomes=2, mixed=True, apart=True),
    Style(dependent=True, skewed=False, outcomes=2, joint=True),
)
