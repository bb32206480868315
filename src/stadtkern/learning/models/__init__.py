"""Tables of learning."""

from stadtkern.learning.models.exchange import BestPractice, ExchangeMeeting, OpenRisk
from stadtkern.learning.models.partners import PartnerAccess, ResearchPartner
from stadtkern.learning.models.prompts import Prompt, PromptRating, PromptReport, PromptVersion
from stadtkern.learning.models.study import (
    CourseEvaluation,
    CourseEvaluator,
    ModuleProgress,
    ReminderDay,
    ReminderSent,
    TrainingYear,
    Workplace,
)

__all__ = [
    "BestPractice",
    "CourseEvaluation",
    "CourseEvaluator",
    "ExchangeMeeting",
    "ModuleProgress",
    "OpenRisk",
    "PartnerAccess",
    "Prompt",
    "PromptRating",
    "PromptReport",
    "PromptVersion",
    "ReminderDay",
    "ReminderSent",
    "ResearchPartner",
    "TrainingYear",
    "Workplace",
]
