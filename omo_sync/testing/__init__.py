"""What authors of adapters test with: a suite that every adapter joins with one fixture.

    class TestShelf(AdapterContract):
        @pytest.fixture
        def case(self, tmp_path):
            …
            return Case(make=lambda: Shelf(…), broken=lambda: Shelf(…), bad=1)

It needs pytest, which omo-sync itself does not.
"""

from omo_sync.testing.adapter_contract import AdapterContract, ReportsContract
from omo_sync.testing.case import Case

__all__ = ["AdapterContract", "Case", "ReportsContract"]
