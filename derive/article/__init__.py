"""Notes as their author wrote them: headings, paragraphs, lists, code and formulas as a tree.

The readers of `derive.notes` keep what checking needs and drop the rest (emphasis, tables, the
levels of lists).  An article keeps what a reader wants to see, with the same formulas in it, so
that every step can be shown where it stands.
"""

from .places import Places
from .read import is_notes, read_article
from .tree import TAGS, Article, Child, Mathematics, Node

__all__ = ["TAGS", "Article", "Child", "Mathematics", "Node", "Places", "is_notes",
           "read_article"]
