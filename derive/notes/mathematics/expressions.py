"""Tokens to trees: operators by binding power, application, scripts.

A `Reader` goes over the tokens of one side once, from left to right.  `brackets` reads what
stands between delimiters and in environments, `operators` sums, integrals and derivatives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from . import atoms, bars, brackets, operators
from .lexer import tokenize
from .syntax import Name, Node
from .tokens import CLOSING, STARTS, Token, Unreadable

DEPTH = 150
"""How many expressions may stand inside one another; brackets and braces count twice."""

# Binding powers: what binds more tightly has the larger one.
LOGICAL, CAP, SUM, INFIX, PRODUCT = 5, 6, 10, 20, 30
_INFIX_POWER = {"cup": LOGICAL, "vee": LOGICAL, "sqcup": LOGICAL, "uplus": LOGICAL, "cap": CAP,
                "wedge": CAP, "setminus": CAP}
_KINDS_OF_INFIX = frozenset({"kronecker", "hadamard", "direct-sum", "modulo"})



class Reader:
    """Reads trees from tokens; the last token is of kind ``eof``."""

    __slots__ = ("at", "bars", "bars_ahead", "depth", "functions", "integral", "scripts", "text",
                 "tokens")

    def __init__(self, text: str, tokens: list[Token], functions: frozenset[str]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.functions = functions
        self.depth = 0
        self.bars = ""  # how the innermost open bar closes: "", | or ||
        self.bars_ahead: dict[int, int] = {}  # how many bars follow in the same group
        self.integral = 0  # in how many integrands we are, outside of brackets
        self.scripts = 0  # in how many subscripts and superscripts

    def fail(self, reason: str, damaged: bool = False) -> NoReturn:
        """Give up at the present token."""
        raise Unreadable(reason, self.tokens[self.at].start, damaged)

    def unexpected(self) -> NoReturn:
        """Give up, since nothing can begin with the present token."""
        token = self.tokens[self.at]
        if token.kind == "stray":
            self.fail(f"the bracket {self.source(token)} has no partner", damaged=True)
        if token.kind == "unknown":
            self.fail(f"{token.value} is not known")
        if token.kind in CLOSING:
            before = self.tokens[self.at - 1]
            self.fail(f"nothing stands after {self.source(before)}" if self.at and before.kind == (
                "sign") else "something is missing here", damaged=True)
        self.fail(f"{self.source(token)} was not expected here")

    def source(self, token: Token) -> str:
        """How the token is written."""
        return self.text[token.start:token.end]

    def expect(self, kind: str) -> Token:
        """Take the present token, which must be of this kind."""
        token = self.tokens[self.at]
        if token.kind != kind:
            self.unexpected()
        self.at += 1
        return token

    def empty(self) -> Node:
        """Nothing, at the present place."""
        at = self.tokens[self.at].start
        return Node("empty", (), None, at, at)

    def node(self, kind: str, args: tuple[Node, ...], data: Any = None) -> Node:
        """A node from its first argument up to its last."""
        return Node(kind, args, data, args[0].start, args[-1].end)

    def deeper(self) -> None:
        """Count one level of nesting."""
        self.depth += 1
        if self.depth > DEPTH:
            self.fail("nested too deeply")

    def expression(self, level: int = 0) -> Node:
        """An expression of operators that bind at least as tightly as `level`."""
        self.deeper()
        tokens = self.tokens
        kind = tokens[self.at].kind
        if kind == "sign":
            left = self.signed()
        else:
            within = self.integral and operators.is_differential(self)
            left = operators.differential(self) if within else self.factor()
            if tokens[self.at].kind not in CLOSING:
                left = self.product(left)
        while True:
            token = tokens[self.at]
            kind = token.kind
            if kind == "sign":
                if level > SUM:
                    break
                left = self.sum(left)
            elif kind == "infix":
                power = _INFIX_POWER.get(token.value, INFIX)
                if power < level:
                    break
                left = self.infix(left, token.value, power)
            elif kind == "pmod":
                self.at += 1
                left = self.node("modulo", (left, self.argument()))
            else:
                break
        self.depth -= 1
        return left

    def signed(self) -> Node:
        """A summand with a sign in front; alone in an exponent the sign is a name."""
        token = self.tokens[self.at]
        self.at += 1
        if self.tokens[self.at].kind in CLOSING and self.scripts:
            return Node("name", (), Name(token.value), token.start, token.end)
        inner = self.expression(SUM + 1)
        return _signed(token, inner)

    def sum(self, left: Node) -> Node:
        """``left + a - b``; a trailing sign as in ``0^{x+}`` is a name."""
        summands = [left]
        tokens = self.tokens
        while tokens[self.at].kind == "sign":
            token = tokens[self.at]
            self.at += 1
            after = tokens[self.at]
            if self.scripts and after.kind in CLOSING:
                sign = Node("name", (), Name(token.value), token.start, token.end)
                summands[-1] = self.node("product", (summands[-1], sign), ("",))
                break
            if token.value in "+-" and after.kind == "sign" and after.value == token.value == "-":
                self.fail("a sign without a summand", damaged=True)
            right = self.expression(SUM + 1)
            if token.value == "-":
                right = Node("neg", (right,), None, token.start, right.end)
            if token.value in "+-":
                summands.append(right)
            else:
                self.deeper()
                whole = self.node("add", tuple(summands)) if len(summands) > 1 else summands[0]
                summands = [self.node("plus-minus", (whole, right), token.value)]
        return self.node("add", tuple(summands)) if len(summands) > 1 else summands[0]

    def infix(self, left: Node, operator: str, power: int) -> Node:
        """``left otimes a otimes b`` and every other operator of its own kind."""
        operands = [left]
        tokens = self.tokens
        while tokens[self.at].kind == "infix" and tokens[self.at].value == operator:
            self.at += 1
            if self.scripts and tokens[self.at].kind in CLOSING:
                token = tokens[self.at - 1]
                sign = Node("name", (), Name(operator), token.start, token.end)
                return self.node("product", (left, sign), ("",))
            operands.append(self.expression(power + 1))
        self.deeper()
        if operator in _KINDS_OF_INFIX:
            return self.node(operator, tuple(operands))
        return self.node("infix", tuple(operands), operator)

    def product(self, left: Node) -> Node:
        """``left`` with every factor that follows, with or without a sign between."""
        factors, joints = [left], []
        tokens = self.tokens
        while True:
            token = tokens[self.at]
            kind = token.kind
            if self.integral and operators.ends_integrand(self):
                break
            if kind in STARTS:
                if kind == "open" and brackets.is_reason(self):
                    break
                joints.append("")
                factors.append(self.factor())
            elif kind == "times":
                if self.scripts and tokens[self.at + 1].kind in CLOSING:
                    joints.append("")
                    factors.append(self.sign_name())
                    continue
                self.at += 1
                if token.value in ("slash", "div"):
                    self.deeper()
                    above = self.joined(factors, joints)
                    if operators.is_mark(factors[0]) and tokens[self.at].kind in ("partial",
                                                                                  "name"):
                        factors = [operators.slash_derivative(self, above)]
                    else:
                        factors = [self.node("quotient", (above, atoms.denominator(self)), "slash")]
                    joints = []
                else:
                    joints.append(token.value)
                    factors.append(self.signed_factor())
            elif kind == "bar":
                after = bars.bar_after_product(self)
                if after == "abs":
                    joints.append("")
                    factors.append(self.factor())
                elif after == "evaluated":
                    self.deeper()
                    factors = [bars.evaluated(self, self.joined(factors, joints))]
                    joints = []
                else:
                    break
            else:
                break
        return self.joined(factors, joints)

    def joined(self, factors: list[Node], joints: list[str]) -> Node:
        """The product of the factors, or the only one."""
        if not joints:
            return factors[0]
        return self.node("product", tuple(factors), tuple(joints))

    def signed_factor(self) -> Node:
        """A factor, which may have a sign behind a cdot or a slash."""
        token = self.tokens[self.at]
        if token.kind != "sign":
            return self.factor()
        self.deeper()
        self.at += 1
        inner = self.signed_factor()
        self.depth -= 1
        return _signed(token, inner)

    def factor(self) -> Node:
        """An atom with its scripts, primes and brackets."""
        token = self.tokens[self.at]
        reader = _ATOMS.get(token.kind)
        if reader is None:
            self.unexpected()
        base = reader(self)
        kind = self.tokens[self.at].kind
        return self.postfix(base) if kind in _POSTFIX else base

    def postfix(self, base: Node, calls: bool = True) -> Node:
        """What follows an atom: scripts, primes, factorials, an argument in brackets."""
        tokens = self.tokens
        seen = ""
        while True:
            token = tokens[self.at]
            kind = token.kind
            if kind == "_" or kind == "^":
                if kind in seen:
                    self.fail("two subscripts" if kind == "_" else "two superscripts", True)
                seen += kind
                self.at += 1
                base = self.subscript(base) if kind == "_" else self.superscript(base)
            elif kind == "prime":
                count = 0
                while tokens[self.at].kind == "prime":
                    count += tokens[self.at].value
                    self.at += 1
                base = Node("prime", (base,), count, base.start, tokens[self.at - 1].end)
            elif kind == "postfix":
                self.deeper()
                self.at += 1
                data, after = token.value, tokens[self.at]
                if data == "factorial" and after.value == data and after.start == token.end:
                    self.at += 1
                    data, token = "double-factorial", after
                base = Node("postfix", (base,), data, base.start, token.end)
            elif kind == "open" and calls and self.is_call(base, token):
                self.deeper()
                bracket, argument = brackets.argument(self)
                base = Node("apply", (base, argument), bracket, base.start,
                            tokens[self.at - 1].end)
                self.depth -= 1
                calls = False
                seen = ""
            else:
                return base

    def is_call(self, base: Node, token: Token) -> bool:
        """Whether a bracket after this may be its argument."""
        if token.gap > 2 or token.value not in ("(", "[", "{") or brackets.is_reason(self):
            return False
        while base.kind in ("subscript", "superscript", "prime"):
            base = base.args[0]
        if base.kind != "name":
            return base.kind == "accent" and token.value == "("
        name: Name = base.data
        return (token.value != "{" or len(name.base) > 1 or name.font in ("bb", "rm")
                or name.base in self.functions or name.base == "E") and name.base != "partial"

    def subscript(self, base: Node) -> Node:
        """The base with the indices that follow; they go below a superscript or prime."""
        index = self.script()
        end = self.tokens[self.at - 1].end
        indices = index.args if index.kind == "list" and index.data == "," else (index,)
        flat: list[Node] = []
        for item in indices:
            if (item.kind == "product" and not any(item.data)
                    and all(a.kind in atoms.INDEX_KINDS for a in item.args)):
                flat += item.args
            else:
                flat.append(item)
        return atoms.below(base, tuple(flat), end)

    def superscript(self, base: Node) -> Node:
        """The base with its exponent; an exponent of primes only makes a prime."""
        tokens = self.tokens
        start = self.at
        first = tokens[start]
        if first.kind == "prime" or (first.kind == "{" and tokens[start + 1].kind == "prime"):
            k = start + (first.kind == "{")
            count = 0
            while tokens[k].kind == "prime":
                count += tokens[k].value
                k += 1
                if first.kind == "prime":
                    break
            if first.kind == "prime" or tokens[k].kind == "}":
                self.at = k + (first.kind == "{")
                return Node("prime", (base,), count, base.start, tokens[self.at - 1].end)
        exponent = self.script()
        return Node("superscript", (base, exponent), None, base.start, tokens[self.at - 1].end)

    def script(self) -> Node:
        """A subscript or superscript: a group or one token."""
        self.scripts += 1
        integral, self.integral = self.integral, 0
        token = self.tokens[self.at]
        if token.kind in ("sign", "times", "infix", "relation", "big", "function"):
            node = self.sign_name()
        else:
            node = self.argument()
        self.scripts -= 1
        self.integral = integral
        return node

    def sign_name(self) -> Node:
        """An operator sign that stands for itself, as in ``A^+`` or ``x^*``."""
        token = self.tokens[self.at]
        self.at += 1
        value = token.value.base if token.kind == "function" else str(token.value)
        name = Name({"ast": "*"}.get(value, value.lstrip("\\")))
        return Node("name", (), name, token.start, token.end)

    def argument(self) -> Node:
        """What a command takes: a group or one token."""
        token = self.tokens[self.at]
        if token.kind == "{":
            return atoms.braced(self)
        reader = _ATOMS.get(token.kind)
        if reader is None or token.kind in ("open", "bar"):
            self.fail("an argument is missing", damaged=True)
        self.deeper()
        node = reader(self)
        self.depth -= 1
        return node


def _signed(token: Token, inner: Node) -> Node:
    kind = {"-": "neg", "+": "plus"}.get(token.value, "plus-minus")
    data = token.value if kind == "plus-minus" else None
    return Node(kind, (inner,), data, token.start, inner.end)


_POSTFIX = frozenset({"_", "^", "prime", "postfix", "open"})
_ATOMS: dict[str, Callable[[Reader], Node]] = {
    "name": atoms.name, "number": atoms.number, "text": atoms.plain, "dots": atoms.plain,
    "infinity": atoms.plain, "partial": atoms.partial, "times": atoms.placeholder,
    "infix": atoms.placeholder, ".": atoms.placeholder, "{": atoms.braced,
    "function": atoms.function, "accent": atoms.accent, "not": atoms.denial,
    "open": brackets.group, "bar": bars.barred, "begin": brackets.environment,
    "fraction": operators.fraction, "binomial": operators.binomial, "root": operators.root,
    "big": operators.big, "brace": operators.brace, "set": operators.stacked,
    "cancel": operators.cancelled, "substack": operators.substack, "arg": operators.arg,
    "quantifier": operators.quantified,
}


def read_tokens(text: str, tokens: list[Token], functions: frozenset[str]) -> Node:
    """The tree of tokens, all of which must belong to it."""
    reader = Reader(text, tokens, functions)
    try:
        node = brackets.content(reader)
    except RecursionError:
        reader.fail("nested too deeply")
    if tokens[reader.at].kind != "eof":
        reader.unexpected()
    return node


def read_text(text: str, start: int, end: int, functions: frozenset[str]) -> Node:
    """The tree of a part of the text."""
    return read_tokens(text, tokenize(text, start, end), functions)


__all__ = ["DEPTH", "Reader", "Unreadable", "read_text", "read_tokens"]
