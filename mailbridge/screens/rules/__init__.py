"""The page "Fields & rules" and its dialogs; plain forms over the settings."""
