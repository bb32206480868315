from django.apps import AppConfig


class GatehouseConfig(AppConfig):
    name = "stadtkern.gatehouse"
