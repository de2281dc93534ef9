"""A small server of the SQL Server protocol (TDS 7.4), so that its drivers can be tried without one.

packets   messages on the wire, cut into packets
login     what is said before the first statement
reader    fields of a message
types     columns and parameters: whole numbers, exact ones, texts of a code page, times
tokens    what a response consists of
calls     the procedures that drivers prepare and run statements by
books     the tables behind: a SQLite file, asked in the dialect of the drivers' statements
session   one connection
server    all of them, and the mishaps that a test orders
"""
