"""Builds a project whose warehouse cannot be reached: in DuckDB, over a twin of its source.

==============  =======================================================================
``describe``    a scan -> what rows of its source are like: the `Twin`
``rows``        the twin -> rows, the same for the same twin
``file``        the rows -> a DuckDB file that stands in for the source
``transpile``   SQL of a warehouse -> SQL of DuckDB
``stand_in``    the process that dbt runs in: an adapter of the warehouse's name, in DuckDB
``build``       all of it: a project -> what dbt said of it
==============  =======================================================================
"""
