"""The page of the customers: who they are, how they stand, and both sides of each."""
