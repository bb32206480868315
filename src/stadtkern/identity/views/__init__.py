from stadtkern.identity.views.sign_in import csrf_failure

__all__ = ["csrf_failure"]
