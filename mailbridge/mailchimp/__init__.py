"""Mailchimp's side: one connection seam, its errors as ours, its payloads.

Not here: when something is sent, and what has changed.
"""
