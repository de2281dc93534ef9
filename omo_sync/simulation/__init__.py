"""A made chain whose physical truth is known, its messages, and a rival sync beside ours.

    options ─▶ world ─▶ facts ─▶ delivery ─▶ deliveries ─┬─▶ omo-sync        ─┐
                 └────▶ truth ───────────────────────────┼────────────────────┼─▶ compare
                                                         └─▶ rival (newest wins) ─┘

Everything follows from one seed; nothing here reads a clock. Quantities, points, money and instants are
scaled as in `omo_sync.domain.fact`.
"""
