"""Shops whose orders are followed."""
