"""All models, so that one import fills the metadata (for migrations, for erasing)."""

from portal.audit import Erasure, History
from portal.checklists.models import Comment, Fact, Item, ObjectionHeard, Proof, Sighting
from portal.companies.models import BusyPeriod, Company, Department, Rollout
from portal.issues.models import Issue, NextStep
from portal.media.models import StoredFile
from portal.messages.models import Message
from portal.people.models import Invitation, Membership, Person, RateCount, Role, RoleOfPerson
from portal.rollout.models import Attendee, Control, ControlWords, EarlierWords, Report, Snapshot
from portal.ticks import JobTick

__all__ = [
    "Attendee",
    "BusyPeriod",
    "Comment",
    "Company",
    "Control",
    "ControlWords",
    "Department",
    "EarlierWords",
    "Erasure",
    "Fact",
    "History",
    "Invitation",
    "Issue",
    "Item",
    "JobTick",
    "Membership",
    "Message",
    "NextStep",
    "ObjectionHeard",
    "Person",
    "Proof",
    "RateCount",
    "Report",
    "Role",
    "RoleOfPerson",
    "Rollout",
    "Sighting",
    "Snapshot",
    "StoredFile",
]
