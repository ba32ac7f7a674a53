"""Agents: what a program runs by the clock, each safe to run again and side by side."""

from __future__ import annotations

from invoicekit.service.agents.report import Did, Missed, Report, Skipped

__all__ = ["Did", "Missed", "Report", "Skipped"]
