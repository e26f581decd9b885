"""What each person is to be in Mailchimp: rows made one, consent, moves, and the brake.

It reads and writes our own records; nothing here reads a shop or sends.
"""
