"""The shop's side: reading rows from databases and exports, and what a row means.

Not here: anything about Mailchimp, and anything about what changed.
"""
