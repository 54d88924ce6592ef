"""`make bench`: how fast the portal answers over HTTP, in multiples of its frame page."""

import os
import tempfile

# The PostgreSQL server keeps its socket there, and warns where it is not set.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
