"""What the owner decided: the schema of settings.toml, reading, writing, and where secrets lie."""
