"""Which formulas linked words name: these are stated as in what is linked, all others are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.notes.containers.document import Formula, Link, Prose
from derive.notes.mathematics.parser import read_formula
from derive.notes.words.prose import remarks
from placing import read

FORMULA = "\n\n$$ q = 3 . $$"


def source(folder: Path, text: str) -> str:
    """Where the link leads that names the display behind a text; empty if none does."""
    document = read(folder, text + FORMULA)
    paragraph = document.paragraphs[-1]
    chains = [read_formula(item.body.text) for item in paragraph.items
              if isinstance(item, Formula)]
    return remarks(paragraph, chains).sources[-1]


@pytest.mark.parametrize("text", [
    "The [density of the beta distribution](p) is",
    "The [density of $X$](p) is given by:",
    "The [rate](p) of $X$ given $Y$ is defined as",
    "The [product rule](p) states that",
    "Moreover, the [rates](p) are",
    "with the [posterior hyperparameters](p)",
    "where the [posterior hyperparameters](q) [are given by](p)",
    "The posterior is given by the [following equations](p):",
    "[The mean of the sum is the sum of the means](p):",
    "Since [the mean of a constant is the constant](p):",
    "Note that [the covariance can be written as a mean](p)",
    "Thus, we have $a = b$. The [rate](p) is",
    "Die [Dichte der Verteilung](p) ist",
    "La [densité de la loi](p) est",
])
def test_linked_words_that_name_the_formula(tmp_path: Path, text: str) -> None:
    assert source(tmp_path, text) == "p"


@pytest.mark.parametrize("text", [
    "The density is",
    "Thus, the [rate](p) is",
    "Hence the [rate](p) is given by",
    "The [rate](p) becomes",
    "Using the [law of total variance](p), we get",
    "Using the [law of total variance](p), the variance is",
    "By [linearity](p) the mean is",
    "It follows from the fact that [the mean is linear](p):",
    "which is the [density of a gamma distribution](p)",
    "Since [the mean is linear](p), the variance is",
    "The [rate](p) of $X$, as was shown, is",
    "The [rate](p) is not",
    "Assume that the [rate](p) were large. Then it is",
    "In terms of the [rate](p), it is",
    "This gives the [rate](p)",
    "If the [rate](p) is",
    "The [rate](p) is known. Therefore",
    "We do not assume that the [rate](p) is",
])
def test_formulas_that_the_sentence_itself_states(tmp_path: Path, text: str) -> None:
    assert source(tmp_path, text) == ""


def test_links_keep_their_places(tmp_path: Path) -> None:
    """Offsets are those of the text without markup; a link may begin before a formula."""
    (paragraph,) = read(tmp_path, "A *big* [link **of** words](a \"title\") and [one with "
                             "$x$ inside](<b>), then `c` and [label][ref].").paragraphs
    found = [(item.body.text[link.start:link.end], link.target)
             for item in paragraph.items if isinstance(item, Prose) for link in item.links]
    assert found == [("link of words", "a"), (" inside", "b"), ("label", "ref")]
    assert Link(0, 1, "t").target == "t"
