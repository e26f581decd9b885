"""The client that whoever builds mailbridge has registered with Mailchimp; empty where nobody has.

It is no secret store: what a program on somebody's desk carries can be read there (RFC 8252, 8.5).
A build overwrites this file; settings.login_client reads it.
"""

CLIENT_ID = ""
CLIENT_SECRET = ""
PORT = 0
"""The port of the registered redirect address, 0 where any may be used."""
