"""How fast mailbridge is: one module for each part of it, and the table they fill.

Nothing here is imported by mailbridge, and nothing is a test.
"""
