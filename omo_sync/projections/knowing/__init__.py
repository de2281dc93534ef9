"""What was known of a key at a past instant: its facts recorded up to then, folded by themselves.

    as_known(database, log, asked, known_at)    a transaction in which the explanations say it

Their cost follows the facts of the key and their retractions, not the length of the log.
"""

from omo_sync.projections.knowing.asked import Asked
from omo_sync.projections.knowing.then import as_known

__all__ = ["Asked", "as_known"]
