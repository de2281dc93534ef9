"""Servers of the tests' own: started at first use on a free port in a temporary folder, gone with the tests.

Each worker of pytest-xdist has its own; starting one takes less than a second. Existing servers are used
instead where the environment gives them: OMO_TEST_POSTGRESQL, OMO_TEST_REDIS, OMO_TEST_MARIADB.
"""
