"""Tests that need Qt but no package of mailbridge; screens are tested beside their own."""
