"""From claims to conflicts: what a reconcile pass finds, and what has become of what was found."""
