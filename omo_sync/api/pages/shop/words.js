/* What shoppers read: Chinese and English. */
const WORDS = {
  brand: ['门店商城', 'Our shops'],
  home: ['逛逛', 'Browse'], orders: ['预留单', 'Reservations'], points: ['积分', 'Points'],
  other: ['English', '中文'],
  search: ['搜索', 'Search'], searchHint: ['商品名、拼音首字母或条码', 'Name, pinyin or barcode'],
  all: ['全部', 'All'], categories: ['分类', 'Categories'], sort: ['排序', 'Sort by'],
  byName: ['按名称', 'Name'], cheap: ['价格从低到高', 'Price, low first'], dear: ['价格从高到低', 'Price, high first'],
  results: ['“{q}”的结果', 'Results for “{q}”'], everything: ['全部商品', 'All items'],
  more: ['加载更多', 'Show more'], nothing: ['没有找到商品', 'Nothing found'],
  nothingHint: ['换个词，或看看其他分类。', 'Try another word or another category.'],
  left: ['余 {n}', '{n} left'], soldOut: ['已售罄', 'Sold out'], noPrice: ['价格待定', 'No price yet'],
  back: ['返回', 'Back'], listPrice: ['原价', 'List price'], member: ['会员价', 'Members pay'], promotion: ['促销', 'Offer'],
  pick: ['选择取货门店', 'Choose a shop'], nearest: ['离我最近', 'Nearest first'], about: ['商品信息', 'About this item'],
  barcode: ['条码', 'Barcode'], brandName: ['品牌', 'Brand'], category: ['分类', 'Category'], unit: ['单位', 'Unit'], sku: ['编码', 'Code'],
  noShop: ['暂无门店可自提', 'No shop has it to pick up'], metres: ['{n} 米', '{n} m'], kilometres: ['{n} 公里', '{n} km'],
  noPlace: ['无法取得您的位置，请直接选择门店。', 'Your position is not known; choose a shop from the list.'],
  quantity: ['数量', 'Quantity'], less: ['减少', 'One less'], plus: ['增加', 'One more'],
  reserve: ['立即预留', 'Reserve'], reserving: ['正在预留…', 'Reserving…'],
  sold: ['手慢了，库存不足', 'Not enough left'],
  soldHint: ['{shop} 现余 {n}。请减少数量或换一家门店。', '{shop} has {n} left. Take fewer, or choose another shop.'],
  reserved: ['已为您预留', 'Reserved for you'], until: ['请在 {time} 前到店取货', 'Please pick it up before {time}'],
  atShop: ['取货门店：{shop}', 'At {shop}'], orderCode: ['预留单号', 'Reservation'],
  cancel: ['取消预留', 'Cancel'], cancelled: ['已取消，商品已放回货架', 'Cancelled; the goods are back on the shelf'],
  noOrders: ['还没有预留单', 'No reservations yet'], noOrdersHint: ['在商品页点“立即预留”，到店取货。', 'Choose an item, reserve it, and pick it up in the shop.'],
  toShop: ['去逛逛', 'Browse items'],
  held: ['待取货', 'Waiting for you'], confirmed: ['已确认', 'Confirmed'], fulfilled: ['已取货', 'Picked up'],
  released: ['已取消', 'Cancelled'], expired: ['已过期', 'Expired'], unknown: ['查询中…', 'Looking…'],
  balance: ['当前积分', 'Your points'], movements: ['积分明细', 'What made them'],
  earned: ['获得', 'Earned'], redeemed: ['抵现', 'Redeemed'], adjusted: ['调整', 'Adjusted'], opened: ['期初', 'Opening balance'],
  lapsed: ['到期', 'Expired'],
  signIn: ['查看我的积分', 'See your points'],
  signInHint: ['小程序登录后会自动带上会员令牌；也可以粘贴在这里。', 'The mini-program brings your member token along; or paste it here.'],
  token: ['会员令牌', 'Member token'], show: ['查看', 'Show'], signOut: ['退出', 'Sign out'],
  offline: ['网络不通', 'No connection'], offlineHint: ['请检查网络后重试。', 'Look at your connection and try again.'],
  again: ['重试', 'Try again'], loading: ['加载中…', 'Loading…'],
  closed: ['商城尚未开放', 'This shop is not open yet'],
  closedHint: ['店主可在配置 [api] 中设置 public，或运行 omo-sync serve --demo。', 'Its keeper sets public in [api] of the configuration, or runs omo-sync serve --demo.'],
};

let language = localStorage.getItem('language') || document.documentElement.lang.slice(0, 2);

function say(key, values = {}) {
  const found = WORDS[key] ? WORDS[key][language === 'en' ? 1 : 0] : key;
  return found.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
