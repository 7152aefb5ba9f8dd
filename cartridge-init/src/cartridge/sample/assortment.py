"""What the shop carries, as data: departments, categories and the words their articles' names are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Choice(Enum):
    """What a customer chooses on the product page."""

    NONE = "none"
    APPAREL = "apparel"
    SHOES = "shoes"
    COLOUR = "colour"
    SIZE = "size"


@dataclass(frozen=True)
class Leaf:
    """A category that holds products; prices in whole pounds, weights in grams."""

    path: tuple[str, ...]
    things: tuple[str, ...]
    materials: tuple[str, ...]
    prices: tuple[int, int]
    grams: tuple[int, int]
    choice: Choice
    care: str

    @property
    def department(self) -> str:
        return self.path[0]


LEAVES = (
    Leaf(
        ("Clothing", "Women", "Shirts and blouses"),
        ("Shirt", "Blouse", "Tunic"),
        ("Linen", "Cotton", "Poplin"),
        (34, 79),
        (160, 320),
        Choice.APPAREL,
        "Machine wash at 30 degrees.",
    ),
    Leaf(
        ("Clothing", "Women", "Knitwear"),
        ("Cardigan", "Jumper", "Slipover"),
        ("Merino", "Lambswool", "Cotton"),
        (49, 119),
        (280, 620),
        Choice.APPAREL,
        "Hand wash, dry flat.",
    ),
    Leaf(
        ("Clothing", "Women", "Dresses"),
        ("Wrap Dress", "Shirt Dress", "Pinafore"),
        ("Linen", "Viscose", "Corduroy"),
        (59, 139),
        (300, 560),
        Choice.APPAREL,
        "Machine wash at 30 degrees.",
    ),
    Leaf(
        ("Clothing", "Men", "Shirts"),
        ("Oxford Shirt", "Work Shirt", "Overshirt"),
        ("Cotton", "Linen", "Flannel"),
        (39, 89),
        (220, 480),
        Choice.APPAREL,
        "Machine wash at 40 degrees.",
    ),
    Leaf(
        ("Clothing", "Men", "Knitwear"),
        ("Jumper", "Roll Neck", "Cardigan"),
        ("Merino", "Lambswool", "Donegal Wool"),
        (55, 129),
        (340, 760),
        Choice.APPAREL,
        "Hand wash, dry flat.",
    ),
    Leaf(
        ("Clothing", "Men", "Trousers"),
        ("Chinos", "Cord Trousers", "Work Trousers"),
        ("Cotton", "Canvas", "Moleskin"),
        (54, 109),
        (420, 720),
        Choice.APPAREL,
        "Machine wash at 40 degrees.",
    ),
    Leaf(
        ("Clothing", "Footwear"),
        ("Boots", "Clogs", "Trainers"),
        ("Leather", "Suede", "Canvas"),
        (69, 169),
        (700, 1600),
        Choice.SHOES,
        "Brush off dirt, wax twice a year.",
    ),
    Leaf(
        ("Home", "Bedding"),
        ("Duvet Cover", "Throw", "Pillowcase Pair"),
        ("Linen", "Percale", "Wool"),
        (29, 149),
        (500, 2400),
        Choice.SIZE,
        "Machine wash at 60 degrees.",
    ),
    Leaf(
        ("Home", "Lighting"),
        ("Table Lamp", "Pendant", "Floor Lamp"),
        ("Brass", "Ceramic", "Ash"),
        (45, 189),
        (900, 5200),
        Choice.COLOUR,
        "Wipe with a dry cloth.",
    ),
    Leaf(
        ("Home", "Rugs"),
        ("Rug", "Runner", "Doormat"),
        ("Wool", "Jute", "Coir"),
        (24, 249),
        (900, 9500),
        Choice.SIZE,
        "Vacuum without a brush.",
    ),
    Leaf(
        ("Home", "Storage"),
        ("Basket", "Crate", "Peg Rail"),
        ("Willow", "Oak", "Felt"),
        (18, 69),
        (400, 2600),
        Choice.NONE,
        "Keep dry.",
    ),
    Leaf(
        ("Kitchen", "Cookware"),
        ("Casserole", "Frying Pan", "Saucepan"),
        ("Cast Iron", "Steel", "Enamel"),
        (29, 159),
        (900, 5400),
        Choice.COLOUR,
        "Wash by hand, oil lightly.",
    ),
    Leaf(
        ("Kitchen", "Knives"),
        ("Chef's Knife", "Paring Knife", "Bread Knife"),
        ("Carbon Steel", "Stainless Steel", "Damask Steel"),
        (19, 129),
        (90, 420),
        Choice.NONE,
        "Wash by hand and dry at once.",
    ),
    Leaf(
        ("Kitchen", "Tableware"),
        ("Dinner Plates", "Bowl Set", "Tumblers"),
        ("Stoneware", "Porcelain", "Glass"),
        (22, 89),
        (800, 3600),
        Choice.COLOUR,
        "Dishwasher safe.",
    ),
    Leaf(
        ("Kitchen", "Coffee and tea"),
        ("Teapot", "Coffee Dripper", "Mug"),
        ("Stoneware", "Enamel", "Copper"),
        (9, 59),
        (220, 1100),
        Choice.COLOUR,
        "Dishwasher safe.",
    ),
    Leaf(
        ("Garden", "Tools"),
        ("Hand Fork", "Secateurs", "Trowel"),
        ("Forged Steel", "Ash", "Stainless Steel"),
        (14, 59),
        (250, 1400),
        Choice.NONE,
        "Wipe with oil before winter.",
    ),
    Leaf(
        ("Garden", "Pots and planters"),
        ("Planter", "Pot", "Trough"),
        ("Terracotta", "Zinc", "Larch"),
        (12, 119),
        (900, 9000),
        Choice.SIZE,
        "Frost-proof when drained.",
    ),
    Leaf(
        ("Garden", "Garden lights"),
        ("Lantern", "String Lights", "Path Light"),
        ("Steel", "Glass", "Copper"),
        (19, 79),
        (300, 1800),
        Choice.NONE,
        "For outdoor use, IP44.",
    ),
    Leaf(
        ("Outdoor", "Rucksacks"),
        ("Rucksack", "Daypack", "Duffel"),
        ("Canvas", "Waxed Cotton", "Nylon"),
        (49, 149),
        (450, 1500),
        Choice.COLOUR,
        "Wipe clean, do not machine wash.",
    ),
    Leaf(
        ("Outdoor", "Camping"),
        ("Tent", "Sleeping Mat", "Camp Stove"),
        ("Ripstop", "Wool", "Steel"),
        (35, 299),
        (500, 4200),
        Choice.NONE,
        "Dry well before storing.",
    ),
    Leaf(
        ("Outdoor", "Flasks"),
        ("Flask", "Bottle", "Lunch Box"),
        ("Steel", "Enamel", "Glass"),
        (15, 45),
        (250, 700),
        Choice.COLOUR,
        "Wash by hand.",
    ),
)

HIDDEN_CATEGORIES = (("Home", "Christmas"),)
"""Categories that the navigation does not show at the shop's last moment, and that hold nothing then."""

CATEGORY_TEXTS = {
    "Clothing": "Made to be worn for years.",
    "Home": "For rooms that are lived in.",
    "Kitchen": "Tools and tableware for everyday cooking.",
    "Garden": "For beds, balconies and sheds.",
    "Outdoor": "For a day out or a week away.",
}
BRANDS = ("Hollin & Sedge", "Norrfell", "Tarn Works", "Atelier Brume", "Millrace", "Kopperby", "Larkmoor")
LINES = (
    "Arden",
    "Bryony",
    "Calder",
    "Dunlin",
    "Eskdale",
    "Foss",
    "Garth",
    "Hawthorn",
    "Inver",
    "Juniper",
    "Kelda",
    "Lune",
    "Mallow",
    "Nettle",
    "Osier",
    "Plover",
    "Quay",
    "Ribble",
    "Sorrel",
    "Teasel",
    "Ure",
    "Vetch",
    "Wharfe",
    "Yew",
)
COLOURS = ("Black", "Bone", "Clay", "Forest", "Ink", "Mustard", "Rust", "Sky", "Stone")
CLOTHING_SIZES = ("XS", "S", "M", "L", "XL")
SHOE_SIZES = tuple(str(size) for size in range(37, 46))
# Name and what it adds to the price, in pence.
THING_SIZES = (("Small", -400), ("Medium", 0), ("Large", 900))
