"""Proofs that are shipped: suites that a store, an adapter or a workflow of your own can pass."""
