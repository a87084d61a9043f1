"""What is taken from the feeds of others, and why not."""
