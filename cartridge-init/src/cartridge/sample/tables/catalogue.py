"""What is sold: categories, products, their pictures and their variants."""

from __future__ import annotations

from cartridge.sample.structure import (
    BIGINT,
    BOOLEAN,
    INTEGER,
    JSON,
    MONEY,
    SHOP_SCHEMA,
    SMALLINT,
    TEXT,
    TIMESTAMP,
    Check,
    Column,
    Table,
    created_at,
    identity,
    optional,
    references,
    varchar,
)

CATEGORIES = Table(
    SHOP_SCHEMA,
    "categories",
    "The tree of departments and categories that the shop's navigation shows. Products hang on its leaves.",
    columns=(
        identity("Number of the category."),
        optional("parent_id", BIGINT, "Category one level up. Null for a department."),
        Column("name", varchar(80), "Name as the navigation shows it."),
        Column("slug", varchar(100), "Name in the category page's address."),
        optional("description", TEXT, "Line under the title of the category page."),
        Column("display_order", SMALLINT, "Place among the categories of the same parent, 1 first."),
        Column("is_active", BOOLEAN, "Whether the navigation shows it.", default="true"),
        created_at("When the category was set up, UTC."),
    ),
    unique=(("slug",),),
    foreign_keys=(references("parent_id", "categories"),),
    checks=(Check("display_order_check", "display_order > 0"),),
    indexes=(("parent_id",),),
)

PRODUCTS = Table(
    SHOP_SCHEMA,
    "products",
    "Articles the shop sells or has sold, one row per article whatever its sizes and colours. "
    "Articles under recall are deleted.",
    columns=(
        identity("Number of the product."),
        Column("category_id", BIGINT, "Leaf category the product is filed under."),
        Column("sku", varchar(20), "Stock keeping unit of the article itself; variants carry their own."),
        Column("name", varchar(150), "Name as the shop shows it."),
        Column("slug", varchar(170), "Name in the product page's address."),
        optional("description", TEXT, "Text of the product page."),
        Column("brand", varchar(60), "Label the article is sold under."),
        Column("price", MONEY, "Selling price of today in GBP, without VAT. What was charged stands in order_items."),
        optional("compare_at_price", MONEY, "Former price in GBP, shown struck through. Null when not on sale."),
        Column("cost", MONEY, "What the shop pays its supplier per piece, in GBP."),
        optional("weight_grams", INTEGER, "Shipping weight in grams. Null until the warehouse has weighed it."),
        Column("stock_quantity", INTEGER, "Pieces on hand, all variants together.", default="0"),
        optional("attributes", JSON, "Material, care and other facts that differ by category."),
        Column("is_active", BOOLEAN, "Whether the product can be bought today.", default="true"),
        created_at("When the product was put on sale, UTC."),
        Column("updated_at", TIMESTAMP, "When price, text or stock settings last changed, UTC."),
        optional("discontinued_at", TIMESTAMP, "When it was taken off sale, UTC. Null while it can be bought."),
    ),
    unique=(("sku",), ("slug",)),
    foreign_keys=(references("category_id", "categories"),),
    checks=(
        Check("price_check", "price >= 0 and cost >= 0"),
        Check("compare_at_price_check", "compare_at_price is null or compare_at_price > price"),
        Check("stock_quantity_check", "stock_quantity >= 0"),
    ),
    indexes=(("category_id",), ("brand",)),
)

PRODUCT_IMAGES = Table(
    SHOP_SCHEMA,
    "product_images",
    "Pictures of the product pages.",
    columns=(
        identity("Number of the picture."),
        Column("product_id", BIGINT, "Product in the picture."),
        Column("url", varchar(255), "Address of the file on the image server."),
        optional("alt_text", varchar(200), "What the picture shows, for screen readers. Null where nobody wrote it."),
        Column("position", SMALLINT, "Place in the gallery, 1 first."),
        Column("is_primary", BOOLEAN, "Whether lists show this picture; one per product."),
        created_at("When the picture was uploaded, UTC."),
    ),
    unique=(("product_id", "position"),),
    foreign_keys=(references("product_id", "products"),),
    checks=(Check("position_check", "position > 0"),),
)

PRODUCT_VARIANTS = Table(
    SHOP_SCHEMA,
    "product_variants",
    "Sizes and colours in which a product can be ordered. Products without a choice have none.",
    columns=(
        identity("Number of the variant."),
        Column("product_id", BIGINT, "Product it is a variant of."),
        optional("sku", varchar(30), "Stock keeping unit of the variant."),
        Column("name", varchar(60), "Choice as the product page shows it."),
        Column("options", JSON, "The same choice by option: size, colour."),
        Column("price_adjustment", MONEY, "Added to the product's price, in GBP; negative for a cheaper variant."),
        Column("stock_quantity", INTEGER, "Pieces on hand.", default="0"),
        Column("is_active", BOOLEAN, "Whether it can be chosen today.", default="true"),
        created_at("When the variant was set up, UTC."),
    ),
    unique=(("sku",), ("product_id", "name")),
    foreign_keys=(references("product_id", "products"),),
    checks=(Check("stock_quantity_check", "stock_quantity >= 0"),),
    indexes=(("product_id",),),
)
