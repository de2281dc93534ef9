"""Reconciled availability, prices and points out to shops and tills.

    plan      what differs from what a target holds becomes a row that is due, in one transaction
    deliver   each is marked as begun, told to the target, and acknowledged
    odbc, http, file   how a target is told

Whoever is killed anywhere leaves rows that are begun; the next run looks at the target, or tells it the
same reference again, before it goes on.
"""
