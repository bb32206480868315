from django.urls import path

from stadtkern.payments.staff import charges, desk, online, payouts

app_name = "payments"
urlpatterns = [
    path("intern/zahlungen/", desk.charge_list, name="list"),
    path("intern/zahlungen/auszug/", desk.statement, name="statement"),
    path("intern/zahlungen/eingaenge/", desk.entries, name="entries"),
    path("intern/zahlungen/online/", online.trouble_list, name="online"),
    path("intern/zahlungen/auszahlungen/", payouts.payout_list, name="payouts"),
    path("intern/zahlungen/auszahlungen/vorschlagen/", payouts.propose, name="propose"),
    path("intern/zahlungen/auszahlungen/datei/", payouts.order, name="order"),
    path("intern/zahlungen/auszahlungen/datei/<str:message>.xml", payouts.transfer_file, name="file"),
    path("intern/zahlungen/forderung/<str:case>/", charges.charge, name="charge"),
]
