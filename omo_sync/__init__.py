"""omo-sync: one agreed stock, price and points figure out of what tills and online shops say."""
