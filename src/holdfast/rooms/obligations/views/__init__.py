"""Pages of obligations: what I owe, what is owed, decisions. They translate and decide nothing."""
