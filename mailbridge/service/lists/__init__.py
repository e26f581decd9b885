"""What the window lists and draws: customers, skips, activity, figures; and their exports.

It reads the state database and writes nothing there.
"""
