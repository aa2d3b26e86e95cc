"""What is known of a layer, and options that it may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from .kinds import Kind

RECURRENT = frozenset({"lstm", "gru", "simple-recurrent"})
Known = tuple[int | None, ...]


class Question(Struct, frozen=True):
    """What is known of a layer; sizes that are not known are None.

    `listed` are options that the table or the configuration states; `usual` asks only for
    options that people use.
    """

    kind: Kind
    inputs: tuple[Known, ...]
    output: Known | None
    count: int | None
    listed: Mapping[str, Any] = field(default_factory=dict)
    usual: bool = False


class Proposal(Struct, frozen=True):
    """Options for a kind; `usual` if people choose such; `free` if they only repeat the output."""

    kind: str
    options: Mapping[str, Any]
    usual: bool = True
    inferred: str = ""


def split(q: Question, shape: Known) -> tuple[Known, int | None]:
    """The spatial sizes of a shape, and its channels."""
    return (shape[1:], shape[0]) if q.kind.channels_first else (shape[:-1], shape[-1])
