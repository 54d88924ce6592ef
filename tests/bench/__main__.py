"""Measure what is named on the command line, or everything, and print the tables."""

import argparse

from tests.bench import (
    crm_reports,
    evidence,
    heartbeats,
    mornings,
    pages,
    readers,
    reports,
    transcoding,
)

PARTS = {
    "pages": pages.main,
    "heartbeats": heartbeats.main,
    "mornings": mornings.main,
    "readers": readers.main,
    "transcoding": transcoding.main,
    "reports": reports.main,
    "crm_reports": crm_reports.main,
    "evidence": evidence.main,
}

parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of: {', '.join(PARTS)}")
chosen = parser.parse_args().parts or list(PARTS)
if unknown := set(chosen) - set(PARTS):
    parser.error(f"there is no {', '.join(sorted(unknown))}; choose from: {', '.join(PARTS)}")
for part in chosen:
    PARTS[part]()
