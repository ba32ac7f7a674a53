"""Agents: what a program runs by the clock, each safe to run again and side by side.

Each returns a `Report`: what it made, what it passed over and why, and where it failed.
"""

from __future__ import annotations

from invoicekit.service.agents.following import follow, follow_pages
from invoicekit.service.agents.handing_over import park_all, post_all
from invoicekit.service.agents.handover import Handover, erp_id
from invoicekit.service.agents.looking import parked_once
from invoicekit.service.agents.report import Did, Missed, Report, Skipped
from invoicekit.service.retrying import Backoff

__all__ = [
    "Backoff",
    "Did",
    "Handover",
    "Missed",
    "Report",
    "Skipped",
    "erp_id",
    "follow",
    "follow_pages",
    "park_all",
    "parked_once",
    "post_all",
]
