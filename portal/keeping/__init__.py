"""What survives: backups that prove themselves, and bringing one back."""
