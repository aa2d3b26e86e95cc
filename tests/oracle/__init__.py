"""The independent judge of derive's verdicts.

Nothing here uses derive beyond the data types of its kernel: the evaluator works on plain
tuples of fractions, or of integers modulo a prime, and knows neither the normal form nor
derive's own evaluator.  So it can convict either of the two engines.
"""
