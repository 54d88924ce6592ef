"""`make bench`: how fast the portal is; `make bench PARTS="heartbeats readers"` measures a part."""

import os
import tempfile

# The PostgreSQL server keeps its socket there, and warns where it is not set.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
