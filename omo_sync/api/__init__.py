"""The storefront's HTTP interface: reads from memory, fed by what changed in the store."""
