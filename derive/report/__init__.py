"""Reports: one module a format; each only renders what `derive.diagnostic` holds."""
