"""What people and probes open in a browser."""
