from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "stadtkern.portal"
