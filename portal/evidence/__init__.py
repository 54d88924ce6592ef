"""What the client's CRM data shows: files, a canonical model, checks, reports, snapshots."""
