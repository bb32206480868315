from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.mark.django_db
def test_a_script_others_keep_holds_no_host_of_the_visitor(client: Client) -> None:
    script = client.get("/widget.js", headers={"host": "localhost:6666"}).content.decode()
    assert "localhost" not in script
    assert "6666" not in script
    assert 'new URL("/' in script
