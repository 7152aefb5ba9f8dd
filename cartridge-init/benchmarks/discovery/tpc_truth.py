"""TPC-H and TPC-DS: keys and references as their specifications list them (TPC-H 1.4, TPC-DS 2.3 and 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from benchmarks.discovery.truth import ForeignKey, PrimaryKey, Truth, foreign_key

TPC_NAMES: Final = ("tpch", "tpcds")

KEYS: Final = {
    "tpch": """
        region r_regionkey, nation n_nationkey, supplier s_suppkey, customer c_custkey, part p_partkey,
        partsupp ps_partkey ps_suppkey, orders o_orderkey, lineitem l_orderkey l_linenumber
    """,
    "tpcds": """
        call_center cc_call_center_sk, catalog_page cp_catalog_page_sk, catalog_returns cr_item_sk cr_order_number,
        catalog_sales cs_item_sk cs_order_number, customer c_customer_sk, customer_address ca_address_sk,
        customer_demographics cd_demo_sk, date_dim d_date_sk, household_demographics hd_demo_sk,
        income_band ib_income_band_sk, inventory inv_date_sk inv_item_sk inv_warehouse_sk, item i_item_sk,
        promotion p_promo_sk, reason r_reason_sk, ship_mode sm_ship_mode_sk, store s_store_sk,
        store_returns sr_item_sk sr_ticket_number, store_sales ss_item_sk ss_ticket_number, time_dim t_time_sk,
        warehouse w_warehouse_sk, web_page wp_web_page_sk, web_returns wr_item_sk wr_order_number,
        web_sales ws_item_sk ws_order_number, web_site web_site_sk
    """,
}

REFERENCES: Final = {
    "tpch": """
        nation n_regionkey > region, supplier s_nationkey > nation, customer c_nationkey > nation,
        partsupp ps_partkey > part, partsupp ps_suppkey > supplier, orders o_custkey > customer,
        lineitem l_orderkey > orders, lineitem l_partkey l_suppkey > partsupp
    """,
    "tpcds": """
        call_center cc_open_date_sk > date_dim, call_center cc_closed_date_sk > date_dim,
        catalog_page cp_start_date_sk > date_dim, catalog_page cp_end_date_sk > date_dim,
        catalog_returns cr_returned_date_sk > date_dim, catalog_returns cr_returned_time_sk > time_dim,
        catalog_returns cr_item_sk > item, catalog_returns cr_refunded_customer_sk > customer,
        catalog_returns cr_refunded_cdemo_sk > customer_demographics,
        catalog_returns cr_refunded_hdemo_sk > household_demographics,
        catalog_returns cr_refunded_addr_sk > customer_address, catalog_returns cr_returning_customer_sk > customer,
        catalog_returns cr_returning_cdemo_sk > customer_demographics,
        catalog_returns cr_returning_hdemo_sk > household_demographics,
        catalog_returns cr_returning_addr_sk > customer_address, catalog_returns cr_call_center_sk > call_center,
        catalog_returns cr_catalog_page_sk > catalog_page, catalog_returns cr_ship_mode_sk > ship_mode,
        catalog_returns cr_warehouse_sk > warehouse, catalog_returns cr_reason_sk > reason,
        catalog_returns cr_item_sk cr_order_number > catalog_sales,
        catalog_sales cs_sold_date_sk > date_dim, catalog_sales cs_sold_time_sk > time_dim,
        catalog_sales cs_ship_date_sk > date_dim, catalog_sales cs_bill_customer_sk > customer,
        catalog_sales cs_bill_cdemo_sk > customer_demographics, catalog_sales cs_bill_hdemo_sk > household_demographics,
        catalog_sales cs_bill_addr_sk > customer_address, catalog_sales cs_ship_customer_sk > customer,
        catalog_sales cs_ship_cdemo_sk > customer_demographics, catalog_sales cs_ship_hdemo_sk > household_demographics,
        catalog_sales cs_ship_addr_sk > customer_address, catalog_sales cs_call_center_sk > call_center,
        catalog_sales cs_catalog_page_sk > catalog_page, catalog_sales cs_ship_mode_sk > ship_mode,
        catalog_sales cs_warehouse_sk > warehouse, catalog_sales cs_item_sk > item,
        catalog_sales cs_promo_sk > promotion,
        customer c_current_cdemo_sk > customer_demographics, customer c_current_hdemo_sk > household_demographics,
        customer c_current_addr_sk > customer_address, customer c_first_shipto_date_sk > date_dim,
        customer c_first_sales_date_sk > date_dim, customer c_last_review_date_sk > date_dim,
        household_demographics hd_income_band_sk > income_band,
        inventory inv_date_sk > date_dim, inventory inv_item_sk > item, inventory inv_warehouse_sk > warehouse,
        promotion p_start_date_sk > date_dim, promotion p_end_date_sk > date_dim, promotion p_item_sk > item,
        store s_closed_date_sk > date_dim,
        store_returns sr_returned_date_sk > date_dim, store_returns sr_return_time_sk > time_dim,
        store_returns sr_item_sk > item, store_returns sr_customer_sk > customer,
        store_returns sr_cdemo_sk > customer_demographics, store_returns sr_hdemo_sk > household_demographics,
        store_returns sr_addr_sk > customer_address, store_returns sr_store_sk > store,
        store_returns sr_reason_sk > reason, store_returns sr_item_sk sr_ticket_number > store_sales,
        store_sales ss_sold_date_sk > date_dim, store_sales ss_sold_time_sk > time_dim, store_sales ss_item_sk > item,
        store_sales ss_customer_sk > customer, store_sales ss_cdemo_sk > customer_demographics,
        store_sales ss_hdemo_sk > household_demographics, store_sales ss_addr_sk > customer_address,
        store_sales ss_store_sk > store, store_sales ss_promo_sk > promotion,
        web_page wp_creation_date_sk > date_dim, web_page wp_access_date_sk > date_dim,
        web_page wp_customer_sk > customer,
        web_returns wr_returned_date_sk > date_dim, web_returns wr_returned_time_sk > time_dim,
        web_returns wr_item_sk > item, web_returns wr_refunded_customer_sk > customer,
        web_returns wr_refunded_cdemo_sk > customer_demographics,
        web_returns wr_refunded_hdemo_sk > household_demographics, web_returns wr_refunded_addr_sk > customer_address,
        web_returns wr_returning_customer_sk > customer, web_returns wr_returning_cdemo_sk > customer_demographics,
        web_returns wr_returning_hdemo_sk > household_demographics,
        web_returns wr_returning_addr_sk > customer_address, web_returns wr_web_page_sk > web_page,
        web_returns wr_reason_sk > reason, web_returns wr_item_sk wr_order_number > web_sales,
        web_sales ws_sold_date_sk > date_dim, web_sales ws_sold_time_sk > time_dim,
        web_sales ws_ship_date_sk > date_dim,
        web_sales ws_item_sk > item, web_sales ws_bill_customer_sk > customer,
        web_sales ws_bill_cdemo_sk > customer_demographics, web_sales ws_bill_hdemo_sk > household_demographics,
        web_sales ws_bill_addr_sk > customer_address, web_sales ws_ship_customer_sk > customer,
        web_sales ws_ship_cdemo_sk > customer_demographics, web_sales ws_ship_hdemo_sk > household_demographics,
        web_sales ws_ship_addr_sk > customer_address, web_sales ws_web_page_sk > web_page,
        web_sales ws_web_site_sk > web_site, web_sales ws_ship_mode_sk > ship_mode,
        web_sales ws_warehouse_sk > warehouse, web_sales ws_promo_sk > promotion,
        web_site web_open_date_sk > date_dim, web_site web_close_date_sk > date_dim
    """,
}
"""``table columns > table``, each pointing at the whole key, column by column."""

IMPLIED: Final = {
    "tpch": "lineitem l_partkey > part, lineitem l_suppkey > supplier",
    "tpcds": "",
}
"""Follow from a wider reference."""

BUSINESS_KEYS: Final = {
    "tpch": "",
    "tpcds": """
        catalog_page cp_catalog_page_id, customer c_customer_id, customer_address ca_address_id, date_dim d_date_id,
        date_dim d_date, promotion p_promo_id, reason r_reason_id, ship_mode sm_ship_mode_id, time_dim t_time_id,
        warehouse w_warehouse_id
    """,
}
"""TPC-DS keeps versions of the other dimensions, whose business key repeats."""


def tpc_truth(name: str) -> Truth:
    """The truth of ``tpch`` or ``tpcds``; roles are tested elsewhere."""
    keys = {table: tuple(columns) for table, *columns in _listed(KEYS[name])}
    return Truth(
        frozenset(PrimaryKey(table, frozenset(columns)) for table, columns in keys.items()),
        frozenset(_references(keys, REFERENCES[name])),
        {},
        frozenset(PrimaryKey(table, frozenset(columns)) for table, *columns in _listed(BUSINESS_KEYS[name])),
        frozenset(_references(keys, IMPLIED[name])),
    )


def _references(keys: dict[str, tuple[str, ...]], text: str) -> Iterator[ForeignKey]:
    for table, *columns, _, target in _listed(text):
        yield foreign_key(table, columns, target, keys[target])


def _listed(text: str) -> list[list[str]]:
    return [each.split() for each in text.split(",") if each.strip()]
