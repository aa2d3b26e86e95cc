"""Syntax trees to typed terms, declarations to facts, by what is known of the symbols."""
