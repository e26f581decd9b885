"""What the wizard asks for, done with the service: looks at shops, drafts, saves.

Its pages are screens.wizard.
"""
