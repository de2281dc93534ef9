"""A folder of CSV files, made into protocol events by configuration alone."""

from omo_sync.adapters.csv_folder.adapter import CsvFolder

__all__ = ["CsvFolder"]
