"""Invented people, places and numbers for the texts of this benchmark; no gazetteer of the finder is asked."""

from __future__ import annotations

import string
from random import Random


def listed(text: str) -> list[str]:
    return text.split()


FIRST = listed(
    """
    Maria Anna Franz Josef Johann Elisabeth Karl Peter Christine Michael Andreas Thomas Martina Gerhard Renate
    Wolfgang Ingrid Herbert Monika Günther  Sabine Markus Petra Daniel Julia Lukas Sophie Tobias Lena David Laura
    Maximilian Katharina Florian Theresa Ottokar Gundula Roswitha Adelgunde Notburga  Kreszentia Leopoldine
    Ehrentraud Wunibald Hartwig Ortwin Irmtraud Siegrun Burgunde Alfons Vinzenz Ägidius Korbinian Valentina Amira
    Yusuf Fatma Emine  Hüseyin Mehmet Ayşe Zeynep Dragan Milica Snežana Goran Branislav Ljubica Vesna Zoran Dušan
    Ivana Tihomir Blerta Arben Shpresa Besnik Olena Dmytro  Oksana Serhij Katarzyna Piotr Zsuzsanna László Ferenc
    Ilona Bogdan Mihaela Ionuț Nguyen Linh Chidi Ngozi Emeka Abebe Farhad Parisa Reza Nasrin Ahmad Samira  Khalid
    Layla Hannes Traude Resi Sepp Hias Burgi Gitti Christl Vroni Mitzi Herta Erna Kurt Horst Egon Edeltraud
    Walpurga Kunigunde Isidor Engelbert
    """
)
KNOWN = listed(
    """
    Huber Gruber Wagner Steiner Moser Hofer Leitner Berger Fuchs Eder Fischer Schmid Winkler Weber Schwarz Maier
    Reiter Lang Brunner Lechner Wallner Aigner Ebner  Koller Lehner Haas Schuster Binder Egger Auer Wolf Pichler
    Bauer Müller Koch Klein König Kaiser Vogel Yılmaz Kaya Demir Şahin Jovanović Petrović Nikolić Marković Novak
    Horvat Kovács Nagy Szabó  Hoxha Krasniqi Shevchenko Kowalski Popescu Nguyen Ivanov Hosseini Ahmadi Rossi
    Okafor
    """
)
HEADS = listed(
    """
    Zwitt Trattn Ofn Koglb Stadlo Grubm Haslw Krenn Pfand Schratt Wurz Dirnb Eibl Flatsch Gschaid Hirz Jauk Kalten
    Lassn Mitterw Neuw Obersch Plöd Quend Rauch Sapp Tschab Unterk Vorr Wiesfl Zach  Brandsch Drax Enz Fürp Glans
    Hölz Irrn Katz Loibn Muhr Nied Ortn Peint Rettenw Schlögl Tiefnb Ulrichsb Wöll Zirbn Blasch Grasl Kreuzw Putz
    Sturmb Trink Wetsch
    """
)
TAILS = listed(
    """
    er egger ecker huber bacher bichler ofer inger nig schitz nigg mair lechner reiter eder berger hofer thaler
    steiner acher auer wieser ler mann sauer
    """
)
FOREIGN = listed(
    """
    Mujanović Hasanagić Berišić Stojčevski Trpkovska Dimitrakou Al-Khatib Zadrani Nwachukwu Oyelowo Tesfamariam
    Gebreselassie Szczepanowska Wojtkiewicz Hrybenko Zaporoschtschenko  Vărzaru Bălcescu Kertészné Töröcsik
    Čučković Šćepanović Öztürkmen Karabıyık Gjonbalaj Rrustemi Phanthavong Sengsouvanh D'Alessio O'Shaughnessy
    Van-den-Broek Abdulrahimi
    """
)
STREETS = listed(
    """
    Hauptstraße Bahnhofstraße Kirchengasse Schulgasse Feldgasse Lindenweg Birkenallee Waldstraße Mühlgasse
    Sonnenhang-Siedlung Ziegelofenweg Josef-Ressel-Gasse Peter-Tunner-Straße  Anzengruberstraße Roseggergasse
    Grillparzerweg Dr.-Karl-Renner-Straße Kärntner_Straße Wiener_Straße Alte_Poststraße Obere_Hauptstraße Am_Anger
    Am_Steinfeld In_der_Au An_der_Mur Im_Winkel  Kaiser-Josef-Platz Parkring Donaulände Südtiroler_Platz
    Conrad-von-Hötzendorf-Straße St.-Veiter-Gasse Langer_Weg Untere_Zeile Salzlände Mariahilfer_Straße
    Neubaugürtel
    """
)
TOWNS = listed(
    """
    8010_Graz 8600_Bruck_an_der_Mur 8605_Kapfenberg 8750_Judenburg 8720_Knittelfeld 8940_Liezen 1100_Wien
    1210_Wien 4400_Steyr 4600_Wels 5020_Salzburg 6020_Innsbruck 9020_Klagenfurt 9500_Villach 6900_Bregenz
    7000_Eisenstadt 3100_St._Pölten 2700_Wiener_Neustadt 8790_Eisenerz 8793_Trofaiach 8770_St._Michael
    A-8732_Seckau A-4910_Ried 3500_Krems 8970_Schladming
    """
)
TITLES = listed(
    """
    Mag. Dr. DI Ing. Dr.in Mag.a Prof. Dipl.-Ing. MMag. Ing.in Mag._Dr. DDr. Dr.in_med. Hofrat Prof.in
    """
)
INSTITUTIONS = [
    "Bezirkshauptmannschaft Murtal",
    "Landesgericht Steyr",
    "Volksschule Nord",
    "Seniorenzentrum Abendruh",
    "Stadtwerke Oberau GmbH",
    "Huber & Söhne KG",
    "Anton-Bruckner-Saal",
    "Musikschule Carl Zeller",
    "Franz-Schubert-Gymnasium",
    "Bäckerei Gruber",
    "Autohaus Wagner GmbH",
    "Haus St. Elisabeth",
    "Finanzamt Österreich",
    "Österreichische Gesundheitskasse",
    "Kulturverein Die Brücke",
    "Raiffeisenbank Oberland",
    "Peter-Rosegger-Halle",
    "Arbeiterkammer",
    "Tischlerei Moser e.U.",
    "Caritas",
]
MONTHS = listed(
    """
    Jänner Februar März April Mai Juni Juli August September Oktober November Dezember
    """
)
DISTRICTS = listed(
    """
    G GU LN BM MT LI W L LL S SL I IL K KL B WN MD AM SR WE
    """
)


def surname(random: Random) -> str:
    """Return a surname: a third well known, a half made of syllables, the rest from far away; some are double."""
    kind = random.random()
    if kind < 0.35:
        name = random.choice(KNOWN)
    elif kind < 0.85:
        name = random.choice(HEADS) + random.choice(TAILS)
    else:
        name = random.choice(FOREIGN)
    if random.random() < 0.06 and "-" not in name:
        name += "-" + random.choice(KNOWN)
    return name


def first_name(random: Random) -> str:
    """Return a first name; some are double."""
    name = random.choice(FIRST)
    return f"{name}-{random.choice(FIRST)}" if random.random() < 0.04 else name


def digits(random: Random, number: int) -> str:
    return "".join(random.choice(string.digits) for _ in range(number))


def house(random: Random) -> str:
    number = str(random.randint(1, 180))
    return number + random.choice(
        [
            "",
            "",
            "",
            "a",
            f"/{random.randint(1, 9)}",
            f"/{random.randint(1, 4)}/{random.randint(1, 30)}",
            "b/3",
            f", Top {random.randint(1, 12)}",
        ]
    )


def phone(random: Random) -> str:
    mobile = "0" + random.choice(["664", "676", "660", "699", "650", "680"])
    rest = digits(random, 7)
    area = "0" + random.choice(["3842", "316", "1", "732", "3862", "512"])
    first = random.randint(2, 9)
    return random.choice(
        [
            f"{mobile} {rest}",
            f"{mobile}/{rest}",
            f"{mobile} / {rest[:2]} {rest[2:4]} {rest[4:]}",
            f"+43 {mobile[1:]} {rest[:3]} {rest[3:]}",
            f"+43{mobile[1:]}{rest}",
            f"{area} {first}{rest[:4]}",
            f"{area}/{first}{rest[:5]}-{rest[5:]}",
            f"({area}) {first}{rest[:2]} {rest[2:5]}",
            f"0043 {area[1:]} {first}{rest[:5]}",
        ]
    )


def date(random: Random, first: int, last: int, style: int | None = None) -> str:
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(first, last)
    styles = [
        f"{day:02}.{month:02}.{year}",
        f"{day}.{month}.{year}",
        f"{day}. {MONTHS[month - 1]} {year}",
        f"{year}-{month:02}-{day:02}",
        f"{day}. {month}. {year}",
    ]
    return styles[style] if style is not None else styles[random.choice([0, 0, 1, 2, 2, 4])]
