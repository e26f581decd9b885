"""What pages need of the core, one module for each: facts, orders, errands, doors to elsewhere.

The pages themselves are in screens.
"""
