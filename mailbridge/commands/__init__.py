"""The command line: parse, call the Session, print. No Qt and no decisions."""
