"""Issues and next steps of a company."""
