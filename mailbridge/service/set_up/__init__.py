"""The set-up: sources found and looked at, the key, the audience, what the answers come to.

Not here: what is sent and when (sync), or the pages that ask.
"""
