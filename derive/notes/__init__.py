"""Lecture notes to statements: reading, understanding, and the steps that they claim.

In reading order: `source` (text with its places), `document` (what containers give),
`markdown`, `tex`, `notebook` (the containers), `syntax`, `commands`, `tokens`, `matching`,
`lexer`, `expressions` with `atoms`, `brackets`, `bars` and `operators`, `rows`, `segments`,
`chains`, `writer`, `parser` (mathematics: tokens, trees, chains, and the way in),
`remarks` and `prose` (what the sentences say), `infer` (kinds and dimensions), `elaborate`
(mathematics to terms), `statements` (definitions, assumptions and claims).
"""
