"""Pictures for the browser: nothing else in the uploads folder has an address."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

FOLDERS = frozenset({"images", "original_images"})
TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
DAY_SECONDS = 24 * 60 * 60


@require_safe
def picture_file(request: HttpRequest, name: str) -> FileResponse:
    path = PurePosixPath(name)
    media_type = TYPES.get(path.suffix.lower())
    if len(path.parts) != 2 or path.parts[0] not in FOLDERS or media_type is None:
        raise Http404
    if not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=media_type)
    response["Cache-Control"] = f"public, max-age={DAY_SECONDS}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
