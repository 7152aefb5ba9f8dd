"""The report: scan, models and run outcome as one self-contained HTML page."""
