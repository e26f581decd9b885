"""How things stand, and what needs the owner now.

It reads; nothing here changes anything.
"""
