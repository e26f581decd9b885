"""The pages of the window and of the wizard."""
