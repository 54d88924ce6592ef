"""The outbox: everything that the portal says to people outside its pages."""
