"""The protocol once more, as plainly as it can be said: the oracle that the project is tested against.

Everything is worked out anew from the whole set of facts, by loops over lists. It shares no code with
`omo_sync` and is slow; its worth is that it can be read beside the protocol.
"""

from .claims import Claim
from .settings import Settings
from .world import World, evaluate

__all__ = ["Claim", "Settings", "World", "evaluate"]
