"""Run the benchmarks: all of them, or those that are named (`make bench BENCH=calculation`)."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

ALL = (
    "importing",
    "calculation",
    "allocation",
    "banking",
    "lifecycles",
    "india",
    "vat",
    "ubl",
    "storage",
    "erp",
    "sap_erp",
)


def main() -> None:
    for name in [word for word in sys.argv[1:] if not word.startswith("--")] or ALL:
        print(f"\n== {name}")
        import_module(name).main()


if __name__ == "__main__":
    main()
