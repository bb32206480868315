from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "stadtkern.delivery"
