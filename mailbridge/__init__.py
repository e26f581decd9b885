"""mailbridge keeps a shop's customer list and a Mailchimp audience in step."""

__version__ = "0.1.0"
