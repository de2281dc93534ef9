"""Who we are at a shop, as it stands in the configuration of a source or a target, and its client."""

from __future__ import annotations

from pydantic import BaseModel

from omo_sync.clock import Clock
from omo_sync.config.secret import Secret
from omo_sync.shops import wechat, youzan
from omo_sync.shops.calls import Limits
from omo_sync.shops.port import Shop


class WechatAccount(BaseModel):
    url: str = wechat.URL
    appid: str
    secret: Secret

    def shop(self, name: str, clock: Clock, limits: Limits) -> Shop:
        """name: of the source or target, for messages."""
        secret = self.secret.get_secret_value()
        return wechat.WechatShop(name, self.appid, secret, clock, limits, self.url)


class YouzanAccount(BaseModel):
    url: str = youzan.URL
    client: str
    secret: Secret
    account: str

    def shop(self, name: str, clock: Clock, limits: Limits) -> Shop:
        """name: of the source or target, for messages."""
        secret = self.secret.get_secret_value()
        return youzan.YouzanShop(name, self.client, secret, self.account, clock, limits, self.url)
