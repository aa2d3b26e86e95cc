"""Declarations as a context file, as `derive infer` prints them; reading it gives them back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from ...late import late_regex
from ..mathematics.parser import write
from ..mathematics.syntax import Node
from .context import Context
from .remarks import Declaration
from .wording import GREEK, is_plain_order, is_plain_size

PROPERTY_WORDS: dict[str, str] = {
    "symmetric": "symmetric", "idempotent": "idempotent", "orthogonal": "orthogonal matrix",
    "invertible": "invertible", "nonnegative-definite": "nonnegative definite",
    "positive-definite": "positive definite", "positive": "positive",
    "nonnegative": "nonnegative", "full-column-rank": "full column rank",
    "full-row-rank": "full row rank",
}
"""How a description says each property."""

KIND_WORDS: dict[str, str] = {
    "scalar": "scalar", "vector": "vector", "matrix": "matrix", "square": "square",
    "integer": "integer", "random": "random", "fixed": "fixed", "function": "function",
    "mean-zero": "mean zero", "iid": "i.i.d.", "normal": "normal",
    "standard": "standard normal", "arbitrary": "arbitrary", "negative": "negative",
    "orthonormal": "orthonormal columns",
}
"""How a description says each kind without arguments."""

_BARE = late_regex(r"[A-Za-z0-9_-]+\Z")
_FIRST = ("shape", "matrix", "vector", "scalar", "square", "integer", "function", "random",
          "fixed")


def format_context(context: Context) -> str:
    """The context as TOML, each entry with the words and the line that say so.

    Descriptions of one symbol are put together; what is said of several becomes `assume`.
    """
    described: dict[str, list[Declaration]] = {}
    assumed: dict[str, Declaration | None] = {}
    for declaration in context.declarations:
        sentence = _sentence(declaration)
        if sentence is not None:
            assumed.setdefault(sentence, declaration)
            continue
        for subject in declaration.subjects:
            described.setdefault(_key(subject), []).append(declaration)
    for stated in context.statements:
        assumed.setdefault(stated.body.text.strip(), None)
    blocks = [*_assume(assumed), *_symbols(described)]
    pairs = [(_key(name), _key(meant)) for name, meant in context.aliases]
    blocks += _table("aliases", pairs)
    blocks += _table("notation", context.notation)
    ignored = []
    if context.ignored_lines:
        lines = [f"{a}-{b}" if b > a else str(a) for a, b in context.ignored_lines]
        ignored.append(f"lines = {_strings(lines)}")
    if context.ignored_verdicts:
        ignored.append(f"verdicts = {_strings([v.value for v in context.ignored_verdicts])}")
    if ignored:
        blocks.append("\n".join(["[ignore]", *ignored]))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _assume(assumed: dict[str, Declaration | None]) -> Iterator[str]:
    if assumed:
        rows = [f"    {_string(text)},{_reason([d] if d is not None else [])}"
                for text, d in assumed.items()]
        yield "\n".join(["assume = [", *rows, "]"])


def _symbols(described: dict[str, list[Declaration]]) -> Iterator[str]:
    if described:
        rows = []
        for name, declarations in described.items():
            ranked = sorted(declarations, key=lambda d: _FIRST.index(d.kind)
                            if d.kind in _FIRST else len(_FIRST))
            words = ", ".join(dict.fromkeys(map(_words, ranked)))
            key = name if _BARE.match(name) else _string(name)
            rows.append(f"{key} = {_string(words)}{_reason(ranked)}")
        yield "\n".join(["[symbols]", *rows])


def _table(name: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    if pairs:
        yield "\n".join([f"[{name}]", *(
            f"{key if _BARE.match(key) else _string(key)} = {_string(value)}"
            for key, value in pairs)])


def _reason(declarations: Iterable[Declaration]) -> str:
    """A comment that says where the declarations come from."""
    places = dict.fromkeys((d.span.line, " ".join(d.words.split())) for d in declarations
                           if d.span is not None and d.words)
    text = "; ".join(f"line {line}: {words}" for line, words in places)
    return f"  # {text}" if text else ""


def _words(declaration: Declaration) -> str:
    """What a description says for a declaration."""
    match declaration.kind:
        case "shape":
            sizes = [_latex(a) for a in declaration.arguments]
            if len(sizes) == 1:
                return ("vector of length " + sizes[0] if is_plain_size(sizes[0])
                        else f"vector of length ${sizes[0]}$")
            plain = " x ".join(sizes)
            return plain if is_plain_order(plain) else rf"${sizes[0]} \times {sizes[1]}$"
        case "property":
            return PROPERTY_WORDS[declaration.value]
        case "fixed" if declaration.value == "parameter":
            return "parameter"
        case kind:
            return KIND_WORDS[kind]


def _sentence(declaration: Declaration) -> str | None:
    """The sentence for what does not belong into the description of one symbol."""
    subjects = [_latex(s) for s in declaration.subjects]
    arguments = [_latex(a) for a in declaration.arguments]
    conditional = any(s.kind == "given" for s in declaration.subjects)
    match declaration.kind:
        case "independent" | "uncorrelated" | "dependent" | "correlated" | "commuting" as kind:
            named = " and ".join(f"${s}$" for s in subjects)
            given = f" given {' and '.join(f'${a}$' for a in arguments)}" if arguments else ""
            return f"{named} are {kind}{given}"
        case "shape" if "" in arguments:
            side = "columns" if arguments[0] == "" else "rows"
            return f"${''.join(arguments)}$ is the number of {side} of ${subjects[0]}$"
        case "range":
            return f"{subjects[0]} = {arguments[0]}, \\dots, {arguments[1]}"
        case "distribution":
            return rf"{', '.join(subjects)} \sim {_family(declaration.value)}" + (
                f"({', '.join(arguments)})")
        case "symmetry":
            return f"${subjects[0]}$ is " + (
                f"symmetric about ${arguments[0]}$" if arguments else "symmetrically distributed")
        case "mean" | "variance" as kind:
            return f"${subjects[0]}$ has {kind} ${arguments[0]}$"
        case kind if conditional and kind in KIND_WORDS:
            return f"${subjects[0]}$ is {KIND_WORDS[kind]}"
        case _:
            return None


def _family(name: str) -> str:
    return name if len(name) <= 1 else rf"\mathrm{{{name}}}"


def _key(node: Node) -> str:
    """A symbol's name as a key: Greek letters without their backslash."""
    latex = _latex(node)
    base = re.match(r"\\([A-Za-z]+)", latex)
    return latex[1:] if base is not None and base.group(1) in GREEK else latex


def _latex(node: Node) -> str:
    """A tree as a person would write it."""
    latex = write(node).replace(r"\left(", "(").replace(r"\right)", ")")
    latex = re.sub(r"\( +|(?<=[^\\ ]) +\)", lambda m: m.group().strip(), latex)
    return re.sub(r"_\{(\w)\}", r"_\1", latex)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _strings(texts: Iterable[str]) -> str:
    return "[" + ", ".join(map(_string, texts)) + "]"
