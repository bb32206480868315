from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "stadtkern.identity"
