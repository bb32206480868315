from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "stadtkern.outbox"
