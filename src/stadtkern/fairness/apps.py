from django.apps import AppConfig


class FairnessConfig(AppConfig):
    name = "stadtkern.fairness"
