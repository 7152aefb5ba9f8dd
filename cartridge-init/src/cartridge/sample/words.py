"""The shop's vocabulary: people, places and phrases, all made up or common.

Family names are compounds of landscape words, so that they sound right and mean nobody. Telephone numbers come from the
blocks that regulators set aside for fiction, mail addresses from a domain reserved for examples (RFC 2606).
"""

from __future__ import annotations

FIRST_NAMES = tuple(
    """
    Ada Aidan Alba Amber Anouk Arlo Astrid Aurel Bastian Beatrix Bela Bruno Callum Carys Cedric Celia Clement Cora
    Dario Della Dorian Edda Eira Elias Elodie Emil Enid Esme Ewan Fabian Fern Finn Flora Freya Gael Greta Hanna
    Harris Hazel Hugo Ida Imogen Ines Iris Ivo Jasper Joelle Jonas Juno Kit Klara Lara Leander Leonie Lewin Linus
    Lorna Louis Lucia Mabel Maeve Malin Marek Marlo Matilda Milo Mira Nadia Nell Niall Noor Odette Orla Oscar Otis
    Paula Petra Pia Quentin Rafe Reza Rhea Romy Rosa Rowan Rufus Sanne Selma Silas Simone Sorcha Tamsin Thea Theo
    Tilda Tobias Una Vera Vito Wanda Willa Yara Zeno
    """.split()
)
NAME_STARTS = tuple(
    """
    Ash Birch Black Brook Clay Copper Cran Dale Elder Fair Fern Flint Frost Glen Hart Hazel Heath Holm Hop Kestrel
    Lark Linden Marsh Mill Moor North Oak Pike Quill Raven Reed Rook Sand Sedge Silver Stone Thorn Tide Wether Wild
    Willow Wren Yarrow
    """.split()
)
NAME_ENDS = tuple(
    "beck bourne bridge brook by combe croft dale fell field ford gate grove holt hurst lea low mere ridge "
    "shaw stead ton wick wold".split()
)
STREETS = (
    "Alder Row",
    "Bakehouse Lane",
    "Bell Yard",
    "Canal Street",
    "Chapel Hill",
    "Church Walk",
    "Cooper Street",
    "Dyers Close",
    "Ferry Road",
    "Foundry Lane",
    "Garden Terrace",
    "Green Lane",
    "Harbour View",
    "Hill Rise",
    "Kiln Road",
    "Lime Avenue",
    "Market Place",
    "Meadow Way",
    "Mill Road",
    "North Parade",
    "Orchard Street",
    "Park Crescent",
    "Quarry Road",
    "Rope Walk",
    "School Lane",
    "Spring Gardens",
    "Station Road",
    "Tanner Street",
    "Victoria Road",
    "Weaver Street",
    "West Street",
    "Wharf Road",
)
STREETS_DE = (
    "Ahornweg",
    "Am Anger",
    "Bahnhofstraße",
    "Bergstraße",
    "Gartenweg",
    "Hafenstraße",
    "Lindenallee",
    "Mühlgasse",
    "Schulstraße",
    "Uferweg",
    "Wiesenstraße",
)
STREETS_FR = (
    "rue de la Gare",
    "rue des Lilas",
    "rue du Moulin",
    "avenue des Tilleuls",
    "place du Marché",
    "quai du Port",
    "chemin des Vignes",
    "rue de l'Église",
)

# Town, region and the beginning of its post codes; the towns of one country stand together, larger shares first.
TOWNS: dict[str, tuple[tuple[str, str | None, str], ...]] = {
    "GB": (
        ("London", "Greater London", "SE"),
        ("London", "Greater London", "N"),
        ("Manchester", "Greater Manchester", "M"),
        ("Birmingham", "West Midlands", "B"),
        ("Leeds", "West Yorkshire", "LS"),
        ("Bristol", "Bristol", "BS"),
        ("Sheffield", "South Yorkshire", "S"),
        ("Edinburgh", "Midlothian", "EH"),
        ("Glasgow", "Lanarkshire", "G"),
        ("Cardiff", "South Glamorgan", "CF"),
        ("Norwich", "Norfolk", "NR"),
        ("York", "North Yorkshire", "YO"),
        ("Exeter", "Devon", "EX"),
        ("Brighton", "East Sussex", "BN"),
        ("Belfast", "Antrim", "BT"),
    ),
    "IE": (
        ("Dublin", "County Dublin", "D"),
        ("Cork", "County Cork", "T"),
        ("Galway", "County Galway", "H"),
        ("Limerick", "County Limerick", "V"),
    ),
    "DE": (
        ("Berlin", "Berlin", "10"),
        ("Hamburg", "Hamburg", "20"),
        ("Leipzig", "Sachsen", "04"),
        ("Köln", None, "50"),
        ("Dresden", "Sachsen", "01"),
        ("Freiburg", None, "79"),
    ),
    "FR": (
        ("Paris", None, "75"),
        ("Lyon", None, "69"),
        ("Nantes", None, "44"),
        ("Lille", None, "59"),
        ("Bourg-en-Bresse", None, "01"),
        ("Strasbourg", None, "67"),
    ),
}
FICTION_PHONES = {
    "GB": "+44 7700 900{:03}",
    "IE": "+353 20 9110{:03}",
    "DE": "+49 171 39200{:02}",
    "FR": "+33 6 39 98 0{:03}",
}
UNITS = (
    "Flat 1",
    "Flat 2",
    "Flat 3b",
    "Flat 7",
    "Flat 12",
    "1st floor",
    "2nd floor",
    "Studio 4",
    "The Old Dairy",
    "Unit 9",
)

ORDER_NOTES = (
    "Please leave the parcel with the neighbour at number 4.",
    "Ring twice, the bell is weak.",
    "Not before 10 am, please.",
    "It is a birthday present, could you leave out the price?",
    "Second attempt, the first order was cancelled by mistake.",
    "Side gate is open; the shed will do.",
    "Please pack the glasses well, the last ones arrived chipped.",
    'Collect at the back entrance, "Goods in".',
)
WISH_NOTES = (
    "for the new flat",
    "birthday",
    "wait for the sale",
    "in green if it comes back",
    "for mum",
    "colour to be decided",
)
SEARCHES = (
    "linen shirt",
    "wool jumper",
    "rucksack 25l",
    "chef knife",
    "planter",
    "duvet cover",
    "tea pot",
    "lamp",
    "boots",
    "gift for gardener",
    "enamel mug",
    "rug 160x230",
    "tent 2 person",
    "apron",
    "cast iron",
    "basket",
    "dres",
    "throw",
)
CONTENT_PAGES = (
    "/about",
    "/help/delivery",
    "/help/returns",
    "/help/size-guide",
    "/journal/caring-for-cast-iron",
    "/journal/a-balcony-in-may",
    "/journal/how-linen-is-made",
)

REVIEW_TITLES = {
    1: ("Disappointed", "Sent it back", "Not what the pictures show", "Fell apart"),
    2: ("Expected more", "Not for the price", "So-so", "Runs small"),
    3: ("All right", "Does the job", "Good, with a but", "Fair"),
    4: ("Very good", "Nearly perfect", "Happy with it", "Good buy"),
    5: ("Love it", "Would buy again", "Exactly right", "Even better than hoped", "A keeper"),
}
REVIEW_OPENINGS = {
    1: ("It broke in the first week.", "The colour is nothing like the picture.", "A seam was open when it arrived."),
    2: ("Looks nice, feels cheap.", "Smaller than the measurements say.", "I had hoped for a better finish."),
    3: ("It does what it should, no more.", "Fine for everyday use.", "Good idea, average workmanship."),
    4: ("Well made and true to the description.", "We use it every day.", "Good quality for the money."),
    5: ("Beautifully made.", "The best I have had so far.", "My second one, that says it all."),
}
REVIEW_CLOSINGS = {
    1: ("The refund came quickly, at least.", "I would not order it again.", ""),
    2: ("Will keep it, but only just.", "Delivery was fine.", ""),
    3: ("Delivery took a day longer than promised.", "I might try another colour.", ""),
    4: ("One star less for the packaging.", "Arrived within two days.", ""),
    5: (
        "Arrived well packed and a day early.",
        "Already ordered another as a present.",
        "Friends keep asking where it is from.",
        "",
    ),
}
