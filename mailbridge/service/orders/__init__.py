"""A person's own orders: compare, undo, send again, leave out, forget somebody, take leave.

They go the way of every other change; nothing here sends by itself.
"""
