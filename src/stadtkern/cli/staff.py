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
    """Show every account, its roles, whether it is blocked or linked for single sign-on."""
    from django.utils.translation import gettext

    from stadtkern.identity import api as identity

    for account in identity.accounts():
        roles = ", ".join(sorted(grant.role for grant in account.role_grants.all())) or "–"
        notes = [] if account.is_active else [gettext("blocked")]
        notes += [gettext("single sign-on")] if hasattr(account, "provider_link") else []
        click.echo("  ".join([account.username, roles, *notes]))


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
@click.option("--subject", required=True, help="What the provider calls this person; they see it at their first try.")
def link(name: str, subject: str) -> None:
    """Let a person of the sign-in provider come in as NAME. Make sure that the identifier comes from NAME."""
    from django.utils import timezone
    from django.utils.translation import gettext

    from stadtkern.identity import api as identity

    identity.link_account(name, subject=subject, by=BY, at=timezone.now())
    click.echo(gettext("%(name)s: linked, signed out everywhere") % {"name": name})


@command.command()
@click.argument("name")
def unlink(name: str) -> None:
    """End single sign-on for NAME; a password counts again."""
    from django.utils.translation import gettext

    from stadtkern.identity import api as identity

    identity.unlink_account(name, by=BY)
    click.echo(gettext("%(name)s: no longer linked, signed out everywhere") % {"name": name})


@command.command()
def provider() -> None:
    """Ask the sign-in provider what it offers, and say what it must know of this site."""
    from stadtkern.identity import api as identity

    for name, value in identity.describe_provider().items():
        click.echo(f"{name}: {value}")


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
