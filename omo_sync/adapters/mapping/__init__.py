"""The mapping language: from the columns of a row to protocol events, by configuration alone."""
