"""Tests of mailbridge.service."""
