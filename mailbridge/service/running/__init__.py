"""An engine of one home put together and run: its inputs, its connection, its own notes.

Not here: what a pass does (sync).
"""
