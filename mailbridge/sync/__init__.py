"""What mailbridge exists for: intake, people, changes, brake, delivery, mirror and the loop.

Not here: how a shop is read or how Mailchimp is spoken to.
"""
