"""The portal's own training videos, recorded from the running demonstration: `make videos`."""
