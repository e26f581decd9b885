"""What both faces call: the Session, the set-up flow, status, words and exports."""
