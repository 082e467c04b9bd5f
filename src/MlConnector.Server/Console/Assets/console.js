// Keeps live values fresh.
