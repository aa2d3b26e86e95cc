"""The trusted kernel: standard library only, meant to be read in one sitting.

Reading order: `dims`, `terms`, `facts`, `monomials`, `boxes`, `rules`, `normal`, `certificate`.
"""
