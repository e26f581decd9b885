"""From the shop to the outbox: a pass over a feed, what changed in it, who is gone.

Not here: what a person is to become (sync.people.wanted), or sending anything.
"""
