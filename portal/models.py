"""All models, so that one import fills the metadata (for migrations, for erasing)."""

from portal.audit import Erasure, History
from portal.checklists.models import Comment, Fact, Item, ObjectionHeard, Proof, Sighting
from portal.companies.branding import Branding
from portal.companies.models import BusyPeriod, Company, Department, Rollout
from portal.evidence.models import (
    CheckResult,
    CrmFile,
    CrmSnapshot,
    CrmTable,
    CrmUser,
    EvidenceSetting,
    SavedView,
    Threshold,
)
from portal.issues.models import Issue, NextStep
from portal.media.models import StoredFile, Upload
from portal.messages.models import Channel, Message
from portal.messages.webhook_models import Delivery, FeedKey, Webhook
from portal.people.models import (
    Absence,
    Invitation,
    Membership,
    Passkey,
    Person,
    RateCount,
    Role,
    RoleOfPerson,
)
from portal.rollout.models import (
    Attendee,
    CalendarEntry,
    Control,
    ControlWords,
    EarlierWords,
    Print,
    Report,
    ReportEvent,
    Snapshot,
)
from portal.ticks import JobTick
from portal.training.models import (
    Assignment,
    Certificate,
    Course,
    Lesson,
    LessonProgress,
    LessonVersion,
    Operation,
    QuizAttempt,
    Statement,
    WatchCredit,
)
from portal.training.video_models import Video, VideoText

__all__ = [
    "Absence",
    "Assignment",
    "Attendee",
    "Branding",
    "BusyPeriod",
    "CalendarEntry",
    "Certificate",
    "Channel",
    "CheckResult",
    "Comment",
    "Company",
    "Control",
    "ControlWords",
    "Course",
    "CrmFile",
    "CrmSnapshot",
    "CrmTable",
    "CrmUser",
    "Delivery",
    "Department",
    "EarlierWords",
    "Erasure",
    "EvidenceSetting",
    "Fact",
    "FeedKey",
    "History",
    "Invitation",
    "Issue",
    "Item",
    "JobTick",
    "Lesson",
    "LessonProgress",
    "LessonVersion",
    "Membership",
    "Message",
    "NextStep",
    "ObjectionHeard",
    "Operation",
    "Passkey",
    "Person",
    "Print",
    "Proof",
    "QuizAttempt",
    "RateCount",
    "Report",
    "ReportEvent",
    "Role",
    "RoleOfPerson",
    "Rollout",
    "SavedView",
    "Sighting",
    "Snapshot",
    "Statement",
    "StoredFile",
    "Threshold",
    "Upload",
    "Video",
    "VideoText",
    "WatchCredit",
    "Webhook",
]
