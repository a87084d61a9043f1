"""What is made once, when the house is built: browser files from npm's lock, translations from their parts."""
