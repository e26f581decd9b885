"""Events, journey starts and rule tags: when they fire, how each is sent and settled.

Contacts themselves are not here; they go the way of sync.delivery.
"""
