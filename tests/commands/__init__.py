"""The command line, command by command, in this process; real processes are in tests/journeys."""
