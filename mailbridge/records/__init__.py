"""The nouns of mailbridge as frozen dataclasses and enums. Nothing in here reads or writes."""
