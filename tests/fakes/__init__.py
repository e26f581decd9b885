"""Plain classes that stand in for the outside world; they test nothing themselves."""
