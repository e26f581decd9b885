"""What mailbridge exists for: intake, people, changes, brake, delivery, mirror and the loop around."""
