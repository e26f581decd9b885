"""Fields, tags, rules, feeds and segments as the window edits them, and what a change would do.

Not here: when a rule fires (sync.errands), or any page.
"""
