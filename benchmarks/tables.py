"""``python -m benchmarks.tables``: rows of layer tables that are read and checked a second."""

from __future__ import annotations

import time
from pathlib import Path

from derive.nets.tables import check_text, tables
from derive.nets.tables.fit import fit

SUMMARIES = Path(__file__).parent.parent / "tests" / "data" / "summaries"


def main() -> None:
    """Print, for each library, how many rows are read and checked in a second of computing."""
    print(f"{'summaries':14}{'files':>7}{'rows':>7}{'read/s':>10}{'checked/s':>11}")
    for library in ("keras", "tf_keras", "torchinfo", "torchsummary"):
        texts = [p.read_text("utf-8") for p in sorted(SUMMARIES.glob(f"{library}-*.txt"))]
        start = time.process_time()
        rows = sum(len(t.rows) for text in texts for t in tables(text))
        read = time.process_time() - start
        fit.cache_clear()
        start = time.process_time()
        for text in texts:
            check_text(text)
        checked = time.process_time() - start
        print(f"{library:14}{len(texts):7}{rows:7}{rows / read:10.0f}{rows / checked:11.0f}")


if __name__ == "__main__":
    main()
