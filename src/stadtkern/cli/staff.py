"""`stadtkern staff`: accounts of the people who work for the town."""

from __future__ import annotations

import click

from stadtkern.cli.command import speak

BY = "command line"


@click.group()
def command() -> None:
    """Create, list and block staff accounts, give and take roles, give new passwords."""
    speak()


@command.command()
@click.argument("name")
@click.option("--role", default="editor", show_default=True, help="The first role; `staff role` gives more.")
@click.password_option(envvar="STAFF_PASSWORD", help="At least 12 characters; asked for when left out.")
def create(name: str, role: str, password: str) -> None:
    """Create the account NAME."""
    from django.utils.translation import gettext

    from stadtkern.identity import api as identity

    identity.create_account(username=name, password=password, role=role, by=BY)
    click.echo(gettext("%(name)s: created (%(role)s)") % {"name": name, "role": role})


@command.command("list")
def list_command() -> None:
    """Show every account, its roles, and whether it is blocked."""
    from django.utils.translation import gettext

    from stadtkern.identity import api as identity

    for account in identity.accounts():
        roles = ", ".join(sorted(grant.role for grant in account.role_grants.all())) or "–"
        state = "" if account.is_active else f"  {gettext('blocked')}"
        click.echo(f"{account.username}  {roles}{state}")


@command.command()
@click.argument("name")
@click.argument("verb", type=click.Choice(["add", "remove"]))
@click.argument("role")
def role(name: str, verb: str, role: str) -> None:
    """Give NAME the role ROLE, or take it away. A wrong ROLE lists those that exist."""
    from django.utils import timezone
    from django.utils.translation import gettext

    from stadtkern.identity import api as identity

    if verb == "add":
        identity.give_role(name, role, by=BY, at=timezone.now())
        click.echo(gettext("%(name)s: now also %(role)s") % {"name": name, "role": role})
    else:
        identity.take_role(name, role, by=BY)
        click.echo(gettext("%(name)s: no longer %(role)s") % {"name": name, "role": role})


@command.command("forget-factors")
@click.argument("name")
def forget_factors(name: str) -> None:
    """Remove the second factors of NAME, who has lost them; the password is enough again."""
    from django.utils.translation import gettext

    from stadtkern.identity import api as identity

    identity.forget_factors(name, by=BY)
    click.echo(gettext("%(name)s: second factors removed, signed out everywhere") % {"name": name})


@command.command()
@click.argument("name")
def block(name: str) -> None:
    """Keep NAME out from now on, also where signed in."""
    from django.utils.translation import gettext

    from stadtkern.identity import api as identity

    identity.block_account(name, by=BY)
    click.echo(gettext("%(name)s: blocked and signed out everywhere") % {"name": name})


@command.command()
@click.argument("name")
def unblock(name: str) -> None:
    """Let NAME in again."""
    from django.utils.translation import gettext

    from stadtkern.identity import api as identity

    identity.unblock_account(name, by=BY)
    click.echo(gettext("%(name)s: no longer blocked") % {"name": name})


@command.command()
@click.argument("name")
@click.password_option(envvar="STAFF_PASSWORD", help="At least 12 characters; asked for when left out.")
def password(name: str, password: str) -> None:
    """Give NAME a new password; wherever NAME was signed in, that ends."""
    from django.utils.translation import gettext

    from stadtkern.identity import api as identity

    identity.change_password(name, password, by=BY)
    click.echo(gettext("%(name)s: new password, signed out everywhere") % {"name": name})
