"""Lecture notes to statements: reading, understanding, and the steps that they claim.

In reading order: `source` (text with its places), `document` (what containers give),
`markdown`, `tex`, `notebook` (the containers), `syntax`, `commands`, `tokens`, `matching`,
`lexer`, `expressions` with `atoms`, `brackets`, `bars` and `operators`, `rows`, `segments`,
`chains`, `writer`, `parser` (mathematics: tokens, trees, chains, and the way in),
`remarks` and `prose` (what the sentences say), `symbols` and `kinds` (names, and what is known of
them), `infer` with `usage`, `chances`, `shapes`, `walk`, `solve` and `typography` (functions,
randomness, dimensions by unification, habit), `elaborate` with `calls`, `powers`, `sums`, `blocks`
and `doubts` (mathematics to terms), `statements` (definitions, assumptions and claims).
"""
