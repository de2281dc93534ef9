"""The sync protocol: envelope, event types, validation rules, published schemas."""
