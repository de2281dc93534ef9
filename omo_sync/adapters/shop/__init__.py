"""Shops with clients of their own: 微信小店 (WeChat) and 有赞 (Youzan)."""

from omo_sync.adapters.shop.adapter import Wechat, Youzan

__all__ = ["Wechat", "Youzan"]
