"""The story: connection URL -> catalog -> profile -> analysis -> models -> dbt project on disk -> dbt run result.

One function per stage of the road; each takes nouns and returns new ones. The doors (command line, API, worker) call
these and show what comes back.

====================  ==================================================  ============
``test_connection``   does the database let us in?                        `scanning`
``scan``              URL -> catalog, profile, analysis, as one ``Scan``  `scanning`
``scan_many``         several of them in one run -> ``MultiScan``         `many`
``generate``          ``Scan`` -> models and the project's files          `generating`
``write``             the files -> a project on disk                      `generating`
``validate``          the project -> what dbt says of it                  `validating`
``why_not_run``       why dbt cannot run a project here                   `validating`
``write_page``        all of it -> one page to look at                    `drawing`
``refresh_page``      the page, with what dbt said later                  `drawing`
``said_since``        what a person overruled since the project was made  `drawing`
====================  ==================================================  ============
"""

from cartridge.journey.drawing import PAGE, PAGE_DATA, refresh_page, said_since, write_page
from cartridge.journey.generating import Generated, default_project_name, generate, write
from cartridge.journey.many import DATABASES_AT_ONCE, scan_many
from cartridge.journey.scanning import scan, test_connection
from cartridge.journey.validating import validate, why_not_run

__all__ = [
    "DATABASES_AT_ONCE",
    "PAGE",
    "PAGE_DATA",
    "Generated",
    "default_project_name",
    "generate",
    "refresh_page",
    "said_since",
    "scan",
    "scan_many",
    "test_connection",
    "validate",
    "why_not_run",
    "write",
    "write_page",
]
