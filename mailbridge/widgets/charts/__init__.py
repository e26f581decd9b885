"""Pictures of numbers, drawn with QPainter: bars, a line, a ring, tiles of hours.

They are given numbers; where those come from is no concern of theirs.
"""
