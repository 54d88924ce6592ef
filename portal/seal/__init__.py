"""Sealing PDF documents and telling whether a seal still holds. Pure, without the portal."""
