"""What an import costs over a bare Python, in fresh interpreters, interleaved."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from timing import interleaved, line

IMPORTS = {
    "bare": "pass",
    "import invoicekit": "import invoicekit",
    "from invoicekit import Invoice, calculate": "from invoicekit import Invoice, calculate",
    "from invoicekit.service import Context": "from invoicekit.service import Context",
    "invoicekit.adapters.storage.sql": "import invoicekit.adapters.storage.sql",
}


def main() -> None:
    print("imports, over a bare Python")
    works = {
        name: lambda code=code: subprocess.run([sys.executable, "-c", code], check=True)
        for name, code in IMPORTS.items()
    }
    times = interleaved(works)
    for name in list(IMPORTS)[1:]:
        over = [1000 * (a - b) for a, b in zip(times[name], times["bare"], strict=True)]
        goal = "at most 60 ms" if name == "import invoicekit" else "stated only"
        line(name, (median(over), min(over), max(over)), goal, " ms")


if __name__ == "__main__":
    main()
