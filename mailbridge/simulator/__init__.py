"""An independent Mailchimp on a loopback port, for the demo and the tests.

It shares no code with mailbridge's Mailchimp client, or both could be wrong together.
"""
