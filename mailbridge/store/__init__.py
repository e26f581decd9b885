"""The state database: rows last read, people, outbox, history, skipped.

No decisions are made here.
"""
