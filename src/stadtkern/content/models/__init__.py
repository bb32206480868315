"""Tables of content: sources and their passages, and the pages editors write."""

from stadtkern.content.models.pages import (
    EventIndex,
    EventPage,
    HomeRoot,
    InformationPage,
    NewsIndex,
    NewsPage,
    ProjectIndex,
    ProjectPage,
)
from stadtkern.content.models.pictures import Picture, PictureRendition
from stadtkern.content.models.quality import Contradiction, LinkCheck, LinkUse, Reading
from stadtkern.content.models.sources import Fetch, IndexChange, Kind, Original, Passage, Source, State
from stadtkern.content.models.vectors import PassageVector

__all__ = [
    "Contradiction",
    "EventIndex",
    "EventPage",
    "Fetch",
    "HomeRoot",
    "IndexChange",
    "InformationPage",
    "Kind",
    "LinkCheck",
    "LinkUse",
    "NewsIndex",
    "NewsPage",
    "Original",
    "Passage",
    "PassageVector",
    "Picture",
    "PictureRendition",
    "ProjectIndex",
    "ProjectPage",
    "Reading",
    "Source",
    "State",
]
