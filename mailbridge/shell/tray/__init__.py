"""The icon beside the clock: its state, what is told as a notice, and when not.

The window is not here.
"""
