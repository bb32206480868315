from django.contrib.auth.models import AbstractUser


class Account(AbstractUser):
    """A person who works for the town. Residents have no account here."""

    personal = frozenset({"username", "first_name", "last_name", "email", "password", "last_login"})
    plain = frozenset({"id", "is_superuser", "is_staff", "is_active", "date_joined"})
