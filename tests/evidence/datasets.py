"""The real data sets, which are read from where DATASETS says and never copied."""

import os
from pathlib import Path

import pytest

from portal.evidence.data import Data
from portal.evidence.loading import load
from portal.evidence.mapping.mapping import parse

MAPPINGS = Path(__file__).parent / "mappings"
CRM = Path(os.environ.get("DATASETS") or Path(__file__).parents[2] / "../shared/data") / "crm"


def folder_of(name: str) -> Path:
    """The folder of a data set; the test is skipped where it is not here."""
    folder = CRM / name
    if not folder.is_dir():
        pytest.skip(f"the data set {name} is not under DATASETS ({CRM})")
    return folder


def loaded(mapping: str, files: list[Path], into: Path) -> Data:
    """Files by one of the mappings beside this one."""
    return load(files, parse((MAPPINGS / f"{mapping}.json").read_bytes()), into).canonical.data
