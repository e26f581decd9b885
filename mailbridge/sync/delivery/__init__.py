"""From the outbox to Mailchimp and back into the records: claim, send, look up, settle.

Not here: what is wanted of a person, or the shop.
"""
