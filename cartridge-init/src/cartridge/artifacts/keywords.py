"""Words that SQL uses itself in at least one of the engines.

``KEYWORDS`` joins the keywords of PostgreSQL and DuckDB, reserved or not, and the reserved words of MySQL, Snowflake,
BigQuery and Redshift: a name that Cartridge gives avoids them all, as linters refuse a keyword for an alias.
"""

KEYWORDS = frozenset(
    """
abort absolute access accessible account accounts action add admin after aggregate alias all allow_connections
allowoverwrite also alter always analyse analyze and anti any append apply array as asc asensitive asof
assert_rows_modified assertion assignment asymmetric at atomic attach attribute audit authorization auto_increment
avg_row_length backup backward bearer bearer_token before begin bernoulli between bigint bigserial binary binding
bit bitvar blanksasnull blob bool boolean both box bpchar breadth break browse buffer_usage_limit buffers bulk by
bypassrls bytea bytedict cache call called cascade cascaded case cast catalog centuries century chain change char
character characteristics check checked checkpoint checksum cidr circle circularstring class clone close cluster
clustered coalesce collate collation column columns comment comments commit committed commutator completion
compoundcurve compress compression compression_level comprows compupdate compute concurrently condition
configuration conflict connect connection constraint constraints contains containstable content continue
conversion convert copy correlation corresponding cost costs create createdb createrole createuser credentials
cross csv cube cume_dist current current_catalog current_date current_role current_schema current_time
current_timestamp current_user current_user_id cursor curvepolygon cycle data database databases date dateformat
daterange datetime day day_hour day_microsecond day_minute day_second dayofmonth dayofweek dayofyear days dbcc
deallocate dec decade decades decimal declare default defaults deferrable deferred define definer defrag
delay_key_write delayed delete delim delimiter delimiters delta dense_rank deny dependencies depends depth desc
describe destroy destructor detach deterministic dictionary disable disable_page_skipping discard disk distinct
distinctrow distributed div do document domain double drop dual dummy dump each else elseif empty emptyasnull
enable enclosed encoding encrypt encrypted encryption end enforced enum errlvl error escape escaped event except
exclude excluding exclusive execute existing exists exit explain explicit_ids export export_state expression
extend extended extension extensions external extract false family fetch fields file file_size_bytes fillfactor
fillrecord filter finalize first first_value float flush following for force force_not_null force_null force_quote
foreign format forward freetext freetexttable freeze from full fulltext function functions future generated
generic_plan geography geometry geometrycollection geometrycollectionm geometrycollectionz geometrycollectionzm
get glob global grant granted grants greatest group grouping grouping_id groups gscluster handler hash hashes
having header heap high_priority hold holdlock host hosts hour hour_microsecond hour_minute hour_second hours
hybrid icu identified identity identity_insert identitycol if ignore ignoreblanklines ignoreheader ilike immediate
immutable implicit import imported in include including increment index index_cleanup indexes inet infile infix
inherit inherits initialize initially inline inner inout input insensitive insert insert_id insert_only install
instead int integer integration integrations intersect interval into invoker io_after_gtids io_before_gtids is
is_superuser is_template isam isnull isolation iterate join json json_table jsonb key keys kill label lag lambda
lancompiler language large last last_insert_id last_value lateral lc_collate lc_ctype lead leading leakproof least
leave left leftarg less level libc like limit line linear lineno lines linestring linestringm linestringz
linestringzm list listen load local locale localtime localtimestamp location lock locked locks log_verbosity
logged login logs long longblob longtext lookup loop low_priority lseg lun luns lzo macaddr macro main manage map
mapping masking master_bind master_ssl_verify_server_cert match match_condition match_recognize matched
materialized max_rows maxextents maxvalue mcv mediumblob mediumint mediumtext memory merge merges method
microsecond microseconds middleint millennia millennium millisecond milliseconds min_rows minus minute
minute_microsecond minute_second minutes minvalue ml mlslabel mod mode model modifies modify modulus money monitor
month monthname months move multicurve multilinestring multilinestringm multilinestringz multilinestringzm
multipoint multipointm multipointz multipointzm multipolygon multipolygonm multipolygonz multipolygonzm
multisurface myisam name names nan national natural nchar ndistinct negator new new_line next nfc nfd nfkc nfkd no
no_write_to_binlog noaudit nobypassrls nocache nocheck nocompress nocreatedb nocreaterole nocreateuser nocycle
noinherit nologin nonclustered none noorder noreplication normalize normalized nosuperuser not nothing notify
notnull nowait nth_value ntile null null_if nullif nulls nullstr numeric numrange object objects of off offline
offset offsets oid oids old on on_error online only only_database_stats open opendatasource openquery openrowset
openxml operate operation operator optimize optimizer_costs option optionally options or order ordinality others
out outer outfile over overlaps overlay overriding overwrite overwrite_or_ignore owned owner ownership pack_keys
parallel parameter parameters parquet_version parser partial partition partition_by partitioned passing password
path pctfree per_thread_output percent percent_rank permissions permissive persistent pg_lsn pipe pivot
pivot_longer pivot_wider placing plain plans point pointm pointz pointzm policy polygon polygonm polygonz
polygonzm polyhedralsurface position positional postfix pragma preceding precision prefix preorder prepare
prepared preserve primary print prior privileges proc procedural procedure procedures process process_main
process_toast processlist program proto provider public publication purge qualify quarter quarters quote raise
raiserror range rank raw read read_write readratio reads readtext real reassign recheck reconfigure recover
recursive ref reference_usage references referencing refresh regexp reindex reject_limit rejectlog relative
release reload remainder rename repeat repeatable replace replica replication require reservoir reset resignal
resort resource respect restart restore restrict restricted restrictive retrieve return returning returns revoke
right rightarg rlike role roles rollback rollup routine routines row row_group_size row_group_size_bytes
row_number rowcount rowguidcol rowid rownum rows rule runlength safe sample save savepoint scalar schema schemas
scope scroll search second second_microsecond seconds secret security select semi sensitive sep separator sequence
sequences serial serializable serialize server server_encoding server_version session session_user set setof sets
settings setuser share shares show shutdown signal silent similar simple skip skip_database_stats skip_locked
smallint smallserial snapshot some soname sorted source spatial specific sql sql_big_result sql_big_selects
sql_big_tables sql_calc_found_rows sql_log_off sql_log_update sql_low_priority_updates sql_select_limit
sql_small_result sql_warnings sqlca sqlexception sqlstate sqlwarning ssl stable stage stages standalone start
starting starts statement statistics stdin stdout stop storage stored straight_join stream streams strict strip
struct sublist subscription substring successful suffix summarize summary superuser support symmetric synonym
sysdate sysid system table tables tablesample tablespace tag target task tasks tdes temp template temporary
terminate terminated text textsize than then ties time timestamp timestampformat timestamptz timetz timing tin
tinyblob tinyint tinytext to toast top trailing tran transaction transactions transform transient treat triangle
trigger trim true truncate truncatecolumns trusted try_cast tsequal tsquery tsrange tstzrange tsvector type types
uescape uid unbounded uncommitted undo unencrypted union unique unknown unlisten unlock unlogged unnest unpack
unpivot unsafe unsigned until update updatetext usage use use_any_role user users using utc_date utc_time
utc_timestamp uuid vacuum valid validate validator value values varbinary varchar varcharacter variable variables
variadic varying vector verbose version view views virtual volatile waitfor wal warehouse warehouses week weekday
weeks when whenever where while whitespace window with within without work wrapper write write_partition_columns
writetext xml xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
xmlserialize xmltable xor yaml year year_month years yes zerofill zone
""".split()
)

RESERVED = frozenset(
    """
all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case cast check
collate collation column columns concurrently constraint create cross current_catalog current_date current_role
current_schema current_time current_timestamp current_user default deferrable desc describe distinct do else end
except false fetch for foreign freeze from full generated glob grant group having ilike in initially inner
intersect into is isnull join lambda lateral leading left like limit localtime localtimestamp map natural not
notnull null offset on only or order outer overlaps pivot pivot_longer pivot_wider placing positional primary
qualify references returning right select semi session_user show similar some struct summarize symmetric table
tablesample then to trailing true try_cast union unique unpack unpivot user using variadic verbose when where
window with
""".split()
)
"""The words that PostgreSQL or DuckDB take for a name only between quotes."""

RESERVED_IN: dict[str, frozenset[str]] = {
    "bigquery": frozenset(
        """
all and any array as asc assert_rows_modified at between by case cast collate contains create cross cube current
default define desc distinct else end enum escape except exclude exists extract false fetch following for from full
group grouping groups hash having if ignore in inner intersect interval into is join lateral left like limit lookup
merge natural new no not null nulls of on or order outer over partition preceding proto qualify range recursive
respect right rollup rows select set some struct tablesample then to treat true unbounded union unnest using when
where window with within
""".split()
    ),
    "snowflake": RESERVED
    | frozenset(
        """
account alter between connect connection current database delete drop exists following gscluster increment insert
issue minus of organization qualify regexp revoke rlike row rows sample schema set start trigger update values view
whenever
""".split()
    ),
    "redshift": RESERVED.union(
        """
aes128 aes256 allowoverwrite az64 backup between blanksasnull bytedict bzip2 credentials current_user_id deflate
defrag delta delta32k disable emptyasnull enable encode encrypt encryption explicit globaldict256 globaldict64k gzip
identity ignore interval lun luns lzo lzop minus mostly16 mostly32 mostly8 new nulls off offline oid old open parallel
partition percent permissions raw readratio recover rejectlog resort respect restore snapshot sysdate system tag tdes
text255 text32k timestamp top truncatecolumns type unnest wallet without
""".split()
    ),
}
"""The same for dialects with words of their own.

https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical
https://docs.snowflake.com/en/sql-reference/reserved-keywords
https://docs.aws.amazon.com/redshift/latest/dg/r_pg_keywords.html
"""


def reserved_in(dialect: str) -> frozenset[str]:
    """The words that ``dialect`` takes for a name only between quotes."""
    return RESERVED_IN.get(dialect, RESERVED)
