r"""Formulas broken into rows that fit a given width.

TeX breaks no displayed formula by itself.  The widths here are estimates in em, a little too
large rather than too small; that they suffice is measured by compiling all proofs.
"""

from __future__ import annotations

import re

from msgspec import Struct

_TOKEN = re.compile(
    r"\\begin\{bmatrix\}|\\end\{bmatrix\}|\\(?:left|right)(?:\\[A-Za-z]+|\\[{}|]|[^A-Za-z\\])"
    r"|\\[A-Za-z]+|\\.| \+ | - | = |[ ]+|[{}]|.", re.DOTALL)
_ITALIC = dict(zip(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    (53, 43, 44, 53, 47, 60, 52, 58, 35, 47, 56, 32, 88, 61, 49, 51, 49, 48, 47, 37, 58, 53, 75,
     58, 53, 51, 75, 81, 79, 86, 80, 79, 79, 92, 52, 66, 93, 69, 108, 92, 80, 79, 80, 77, 68, 73,
     80, 81, 109, 92, 81, 76), strict=True))
"""Widths of the mathematical italic of Computer Modern, in hundredths of an em."""
_COMMAND_WIDTHS = {
    r"\times": 1.25, r"\otimes": 1.25, r"\circ": 0.95, r"\odot": 1.25, r"\mid": 0.84, r"\neq": 1.35,
    r"\le": 1.35, r"\sum": 1.45, r"\ldots": 1.35, r"\,": 0.17, r"\ ": 0.34, r"\{": 0.5,
    r"\}": 0.5, r"\cdot": 0.73, r"\partial": 0.6, r"\infty": 1.0, r"\int": 1.0, r"\exp": 1.65,
    r"\log": 1.45, r"\sin": 1.4, r"\cos": 1.45, r"\max": 1.9, r"\min": 1.85, r"\det": 1.5,
    r"\;": 0.28, r"\quad": 1.0, r"\Gamma": 0.63, r"\mathrm": 0.0, r"\mathbf": 0.08,
    r"\text": 0.0, r"\displaystyle": 0.0, r"\ell": 0.42}
_TALL = (r"\frac", r"\begin", r"\sum", r"\sqrt", r"\binom", r"\int",
         r"{\begin", r"\dfrac", r"\underbrace", r"\overbrace", r"\prod")
_OTHER = 0.64  # of a Greek letter, at most
_SIGN, _BRACKET, _TALL_BRACKET, _COLUMN = 1.25, 0.46, 0.8, 0.92
_TIGHT_SIGN = 0.78  # in scripts, where signs have no space beside them
SIGNS = ("+", "-", "=")


class Piece(Struct):
    """Something that is not taken apart, how deep it lies, and what a break before it costs.

    `pair` numbers the brackets that belong together; `cost` is None where no break may be.
    """

    text: str
    width: float
    depth: int
    cost: int | None = None
    pair: int = -1


def width(formula: str) -> float:
    """The width of a formula in em, as displayed."""
    return sum(p.width for p in pieces(formula))


def set_formula(formula: str) -> str:
    """The formula in one row, with brackets of the size that they need."""
    return "".join(_set(pieces(formula), [])[0])


def rows(formula: str, limit: float) -> list[str]:
    """The formula in rows of at most `limit` em, as far as it can be broken.

    Rows after the first begin with the sign that connects them, or with a centred dot where a
    product goes on.
    """
    found = pieces(formula)
    starts = _starts(found, limit)
    result = []
    for start, row in zip(starts, _set(found, starts[1:]), strict=True):
        if start and found[start].text.isspace():
            result.append(rf"\cdot {row.strip()}")
        else:
            result.append(f"{{}} {row.strip()}" if start else row.strip())
    return result


def _set(found: list[Piece], breaks: list[int]) -> list[str]:
    """The texts of the rows that begin at the first piece and at the breaks."""
    open_at: dict[int, int] = {}
    sizes: dict[int, str] = {}
    for k, piece in enumerate(found):
        if piece.pair < 0:
            continue
        if piece.pair not in open_at:
            open_at[piece.pair] = k
            continue
        inside = found[open_at[piece.pair] + 1 : k]
        torn = any(open_at[piece.pair] < b <= k for b in breaks)
        tall = any(p.text.startswith(_TALL) for p in inside)
        nested = any(p.pair >= 0 for p in inside)
        sizes[piece.pair] = (r"\Bigl \Bigr" if torn else r"\left \right") if tall else (
            r"\bigl \bigr" if nested else " ")
    texts = [""]
    for k, piece in enumerate(found):
        if k in breaks:
            texts.append("")
        texts[-1] += _delimiter(piece, sizes) if piece.pair >= 0 else _sized(piece.text)
    return texts


def _sized(text: str) -> str:
    """The text of a piece whose groups and cells have brackets of the size that they need."""
    if r"\left" not in text:
        return text
    tokens = _TOKEN.findall(text)
    result, at = "", 0
    while at < len(tokens):
        token = tokens[at]
        end = at
        if token == "{":
            end = _closing(tokens, at, "{", "}")
            result += f"{{{set_formula(''.join(tokens[at + 1 : end]))}}}"
        elif token == r"\begin{bmatrix}":
            end = _closing(tokens, at, r"\begin{bmatrix}", r"\end{bmatrix}")
            table = _cells(tokens[at + 1 : end])
            body = r" \\ ".join(" & ".join(map(_set_cell, row)) for row in table)
            result += rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
        else:
            result += token
        at = end + 1
    return result


def _set_cell(cell: str) -> str:
    return cell if cell.startswith(r"\begin{aligned}") else set_formula(cell)


def _delimiter(piece: Piece, sizes: dict[int, str]) -> str:
    opens = piece.text.startswith(r"\left")
    bare = piece.text.removeprefix(r"\left" if opens else r"\right")
    size = sizes[piece.pair].split(" ")[0 if opens else 1]
    if bare == "." and not size.startswith((r"\left", r"\right")):
        return piece.text
    return size + bare + (" " if bare[-1].isalpha() else "")


def _starts(found: list[Piece], limit: float) -> list[int]:
    """Where rows begin: at the cheapest break that leaves the row neither long nor short."""
    starts = [0]
    while True:
        total, best = 0.0, None
        indent = 0.0 if len(starts) == 1 else 1.5
        for k in range(starts[-1], len(found)):
            piece = found[k]
            if total + indent > limit:
                break
            if piece.cost is not None and k > starts[-1]:
                short = total < 0.45 * limit
                key = (piece.cost + (4 if short else 0), -total)
                if best is None or key <= best[0]:
                    best = (key, k)
            total += piece.width
        else:
            if total + indent <= limit:
                return starts
        if best is None:
            later = [k for k in range(starts[-1] + 1, len(found)) if found[k].cost is not None]
            if not later:
                return starts
            starts.append(later[0])
        else:
            starts.append(best[1])


def pieces(formula: str) -> list[Piece]:
    """The formula taken apart at signs, spaces between factors, and brackets."""
    found: list[Piece] = []
    tokens = _TOKEN.findall(formula)
    at = depth = pairs = 0
    stack: list[int] = []
    while at < len(tokens):
        token = tokens[at]
        if token == r"\begin{bmatrix}":
            end = _closing(tokens, at, r"\begin{bmatrix}", r"\end{bmatrix}")
            body = tokens[at + 1 : end]
            found.append(Piece("".join(tokens[at : end + 1]), _matrix_width(body), depth))
            at = end + 1
        elif token.startswith(r"\left") and token[5:] and not token[5].isalpha():
            stack.append(pairs)
            found.append(Piece(token, _BRACKET, depth, pair=pairs))
            pairs, depth, at = pairs + 1, depth + 1, at + 1
            at += at < len(tokens) and tokens[at].isspace()
        elif token.startswith(r"\right") and token[6:] and not token[6].isalpha():
            depth, at = depth - 1, at + 1
            if found[-1].text.isspace():
                found.pop()
            found.append(Piece(token, _BRACKET, depth, pair=stack.pop()))
            at, scripts, wide = _scripts(tokens, at)
            if scripts:
                found.append(Piece(scripts, wide, depth))
        elif token in (" + ", " - ", " = "):
            found.append(Piece(token, _SIGN, depth, cost=2 * depth))
            at += 1
        elif token.isspace():
            found.append(Piece(" ", 0.0, depth, cost=_product_cost(tokens, at, depth)))
            at += 1
        else:
            text, size, at = _atom(tokens, at)
            found.append(Piece(text, size, depth))
    _widen(found)
    return found


def _widen(found: list[Piece]) -> None:
    """Brackets round something tall are wider."""
    opened: dict[int, int] = {}
    for k, piece in enumerate(found):
        if piece.pair >= 0 and opened.setdefault(piece.pair, k) != k and any(
                p.text.startswith(_TALL) for p in found[opened[piece.pair] : k]):
            found[opened[piece.pair]].width = piece.width = _TALL_BRACKET


def _product_cost(tokens: list[str], at: int, depth: int) -> int | None:
    """What it costs to break between two factors; None beside what is no factor."""
    before, after = tokens[at - 1] if at else "", tokens[at + 1] if at + 1 < len(tokens) else ""
    for other in (before, after):
        if not other or other in (r"\sum", r"\otimes", r"\odot", r"\mid", r"\neq", r"\le", ",",
                                  r"\,", r"\times", "_") or (other.startswith(r"\left")
                                                             and other == before):
            return None
    if after.startswith(r"\right") or before.startswith(r"\operatorname"):
        return None
    return 2 * depth + 1


def _atom(tokens: list[str], at: int) -> tuple[str, float, int]:
    """One atom with its groups and scripts: its text, its width, where it ends."""
    token = tokens[at]
    at += 1
    if token == r"\frac" or token == r"\binom":
        above, at, first = _group(tokens, at)
        below, at, second = _group(tokens, at)
        return token + above + below, max(first, second) + 0.3, at
    if token == "{":
        text, at, size = _group(tokens, at - 1)
    elif token in (r"\operatorname", r"\mathrm", r"\mathbf", r"\sqrt", r"\text"):
        inside, at, size = _group(tokens, at)
        text = token + inside
        if token == r"\sqrt":
            size += 0.9
        elif token == r"\operatorname":  # thin spaces on both sides
            size += 0.17 + (0.0 if at < len(tokens) and tokens[at].startswith(r"\left") else 0.17)
    elif token.startswith("\\"):
        text, size = token, _COMMAND_WIDTHS.get(token, _OTHER)
    else:
        text, size = token, _letter(token)
    at, scripts, wide = _scripts(tokens, at)
    if token == r"\sum":
        return text + scripts, max(size, wide) + 0.25, at
    return text + scripts, size + wide, at


def _scripts(tokens: list[str], at: int) -> tuple[int, str, float]:
    """Primes and scripts: where they end, their text, their width."""
    text, primes, widest = "", 0.0, 0.0
    while at < len(tokens) and tokens[at] in "_^'":
        if tokens[at] == "'":
            text, primes, at = text + "'", primes + 0.28, at + 1
            continue
        mark = tokens[at]
        inside, at, wide = _group(tokens, at + 1)
        text += mark + inside
        tight = sum(_SIGN - _TIGHT_SIGN for t in _TOKEN.findall(inside) if t.strip() in SIGNS)
        widest = max(widest, 0.74 * (wide - tight) + 0.05)
    return at, text, max(primes, widest)


def _group(tokens: list[str], at: int) -> tuple[str, int, float]:
    """A group in braces, or a single token: its text, where it ends, its width."""
    if at >= len(tokens):
        return "", at, 0.0
    if tokens[at] != "{":
        return tokens[at], at + 1, _letter(tokens[at])
    end = _closing(tokens, at, "{", "}")
    inside = "".join(tokens[at + 1 : end])
    return "".join(tokens[at : end + 1]), end + 1, _cell_width(inside)


def _closing(tokens: list[str], at: int, opening: str, closing: str) -> int:
    depth = 0
    for k in range(at, len(tokens)):
        depth += (tokens[k] == opening) - (tokens[k] == closing)
        if not depth:
            return k
    return len(tokens) - 1


def fitted(formula: str, limit: float) -> str:
    """The formula with the cells of too wide block matrices broken into rows."""
    if width(formula) <= limit:
        return formula
    return "".join(_narrowed(p, limit) for p in pieces(formula))


def _narrowed(piece: Piece, limit: float) -> str:
    if piece.width <= limit:
        return piece.text
    if piece.text.startswith(r"\frac"):
        tokens = _TOKEN.findall(piece.text)
        above, at, _ = _group(tokens, 1)
        below, at, _ = _group(tokens, at)
        parts = [_cell(part[1:-1], limit - 1) for part in (above, below)]
        return rf"\frac{{{parts[0]}}}{{{parts[1]}}}{''.join(tokens[at:])}"
    if not piece.text.startswith(r"\begin{bmatrix}"):
        return piece.text
    opening = len(r"\begin{bmatrix}")
    end = piece.text.rindex(r"\end{bmatrix}")
    table = _cells(_TOKEN.findall(piece.text[opening:end]))
    columns = max(map(len, table))
    room = (limit - 1.15) / columns - _COLUMN
    body = r" \\ ".join(" & ".join(_cell(c, room) for c in row) for row in table)
    return rf"\begin{{bmatrix}} {body} {piece.text[end:]}"


def _cell(cell: str, room: float) -> str:
    broken = rows(fitted(cell, room), room)
    if len(broken) == 1:
        return cell
    inside = r" \\ ".join(f"&{row}" for row in broken)
    return rf"\begin{{aligned}} {inside} \end{{aligned}}"


def _cells(tokens: list[str]) -> list[list[str]]:
    """The cells of a matrix, row by row."""
    table: list[list[str]] = [[""]]
    depth = 0
    for token in tokens:
        depth += (token == "{" or token.startswith(r"\begin")) - (
            token == "}" or token.startswith(r"\end"))
        if token == "&" and not depth:
            table[-1].append("")
        elif token == "\\\\" and not depth:
            table.append([""])
        else:
            table[-1][-1] += token
    return [[cell.strip() for cell in row] for row in table]


def _matrix_width(tokens: list[str]) -> float:
    """The widest cell of each column, the gaps, and the brackets."""
    table = _cells(tokens)
    columns = max(map(len, table))
    widest = [max((_cell_width(row[j]) for row in table if j < len(row)), default=0.0)
              for j in range(columns)]
    return sum(widest) + _COLUMN * (columns - 1) + 1.15


def _cell_width(cell: str) -> float:
    if not cell.startswith(r"\begin{aligned}"):
        return width(cell)
    inside = cell.removeprefix(r"\begin{aligned}").removesuffix(r"\end{aligned}")
    return max(width(row.strip()[1:]) for row in inside.split(r"\\"))


def _letter(token: str) -> float:
    if token.startswith("\\"):
        return _COMMAND_WIDTHS.get(token, _OTHER)
    if token in _ITALIC:
        return _ITALIC[token] / 100
    if token in ",;.":
        return 0.45
    if token in "()[]|!/":
        return 0.42
    if token in "+-=<>":
        return _SIGN
    return 0.51 if token.strip() else 0.0
