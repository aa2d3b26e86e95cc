"""Lecture notes to statements: reading, understanding, and the steps that they claim.

In reading order: `containers` (files to documents, every character with its place),
`mathematics` (formulas to syntax trees), `words` (what sentences, comments and context files
say), `kinds` (what every symbol is), `meaning` (trees to typed terms, declarations to facts),
`understand` (all of this for one document), `statements` (the relations one by one), `ledger`
(what was said so far), `inferred` (what `derive infer` prints).
"""
