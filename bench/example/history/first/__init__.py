"""Reconciles a bank statement with a ledger."""

__version__ = "0.1.0"
