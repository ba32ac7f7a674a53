"""What a regime's shipped tables know: their version, their first day and their last."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.resources import files

import attrs

from invoicekit.documents.problems import Problem, Severity

__all__ = ["Knowledge", "knowledge_of"]


@attrs.frozen
class Knowledge:
    """What the shipped tables know.

    Args:
        version: of the tables; a snapshot keeps it.
        first_day: the first day that they speak of.
        known_to: the last day for which changes of the law were looked for.
    """

    version: str
    first_day: date
    known_to: date

    def past(self, on: date) -> Problem | None:
        """Return what is to be told of a day later than the law is known to, if anything.

        Args:
            on: the day of the tax point.
        """
        if on <= self.known_to:
            return None
        return Problem(
            "past_knowledge_date",
            "issue_date",
            f"the law is known up to {self.known_to}, and {on} is later",
            "Look for changes since then; give rows of your own where there are any",
            Severity.NOTE,
            {"date": str(on), "known_to": str(self.known_to), "version": self.version},
        )


@lru_cache(maxsize=8)
def knowledge_of(package: str) -> Knowledge:
    """Return what the tables shipped with a regime know.

    Args:
        package: the regime's, which has its tables in `data/`.
    """
    import tomllib  # noqa: PLC0415 - only the first look-up pays for the reader

    data = tomllib.loads(files(package).joinpath("data/knowledge.toml").read_text("utf-8"))
    return Knowledge(data["version"], data["first_day"], data["known_to"])
