/* One item: pictures, price, stock by shop, and how to reserve it. */
let place = null; // where the shopper is, once told

async function showItem(sku) {
  const [item, shops] = await Promise.all([ask(`/v1/items/${encodeURIComponent(sku)}`), shopsOf(sku)]);
  const listed = shops.length ? shops : item.locations.filter((one) => some(one.available)).map((one) => ({ ...one, name: '' }));
  const chosen = { shop: listed[0] || null, quantity: 1 };
  const buy = buying(item, chosen);
  const draw = (rows) => rows.map((shop) => choice(shop, chosen, buy));
  const list = h('ul', { class: 'shops' }, draw(listed));
  const nearest = h('button', { type: 'button', onclick: () => nearestFirst(sku, chosen, list, draw, buy) }, say('nearest'));
  return [h('article', { class: 'item' },
    h('div', { class: 'gallery', tabindex: item.images.length > 1 ? 0 : null, role: 'group', 'aria-label': item.name || sku },
      (item.images.length ? item.images : [null]).map((image) => tile(item, image))),
    h('section', { class: 'block' }, paid(item.price), h('h1', { tabindex: -1 }, item.name || sku)),
    h('section', { class: 'block' }, h('h2', {}, say('pick'), shops.length > 1 && navigator.geolocation ? nearest : null),
      h('fieldset', {}, h('legend', { class: 'hidden' }, say('pick')), list),
      listed.length ? null : h('p', { class: 'soft' }, say('noShop'))),
    h('section', { class: 'block' }, h('h2', {}, say('about')), facts(item))), buy.bar];
}

async function shopsOf(sku) {
  const asked = place ? { near: `${place.latitude.toFixed(6)},${place.longitude.toFixed(6)}` } : {};
  return (await ask(`/v1/locations?${query({ sku, limit: 50, ...asked })}`)).locations;
}

function paid(price) {
  if (!price) return money(null);
  const less = price.promotion !== null && price.effective === price.promotion && price.list !== null && price.list !== price.promotion;
  return h('div', {}, money(price.effective, price.currency),
    less ? h('s', {}, h('span', { class: 'hidden' }, say('listPrice')), `¥${price.list}`) : null,
    h('p', {}, less ? h('span', { class: 'tag' }, say('promotion')) : null,
      price.member === null ? null : h('span', { class: 'tag' }, `${say('member')} ¥${price.member}`)));
}

function choice(shop, chosen, buy) {
  const input = h('input', { type: 'radio', name: 'shop', value: shop.location, checked: chosen.shop === shop,
    onchange: () => { chosen.shop = shop; buy.change(); } });
  const words = [shop.address, shop.hours].filter(Boolean).join(' · ');
  return h('li', {}, h('label', {}, input,
    h('span', {}, shop.name || shop.location, h('span', { class: 'soft' }, shop.distance === null || shop.distance === undefined ? '' : ` · ${away(shop.distance)}`),
      words ? h('div', { class: 'soft' }, words) : null),
    stockOf(shop.available)));
}

function away(metres) {
  return metres < 1000 ? say('metres', { n: metres }) : say('kilometres', { n: (metres / 1000).toFixed(1) });
}

function nearestFirst(sku, chosen, list, draw, buy) {
  navigator.geolocation.getCurrentPosition(async ({ coords }) => {
    place = coords;
    try {
      const rows = await shopsOf(sku);
      [chosen.shop] = rows;
      list.replaceChildren(...draw(rows));
      buy.change();
    } catch (problem) {
      toast(problem.message);
    }
  }, () => toast(say('noPlace')), { timeout: 8000, maximumAge: 300000 });
}

function facts(item) {
  const rows = [['brandName', item.brand], ['category', item.category], ['unit', item.unit], ['barcode', item.barcodes.join('、')],
    ['sku', item.sku], ...Object.entries(item.attributes).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])];
  return h('dl', { class: 'facts' }, rows.filter(([, value]) => value).flatMap(([name, value]) => [h('dt', {}, say(name)), h('dd', {}, value)]));
}

function buying(item, chosen) {
  const count = h('output', { 'aria-live': 'polite' });
  const button = h('button', { type: 'button', class: 'button main', onclick: () => reserve(item, chosen, button) });
  const step = (by, sign, word) => h('button', { type: 'button', 'aria-label': say(word), onclick: () => { chosen.quantity += by; change(); } }, sign);
  const fewer = step(-1, '−', 'less');
  const more = step(1, '+', 'plus');
  function change() {
    const most = chosen.shop ? Math.floor(Number(chosen.shop.available)) : 0;
    chosen.quantity = Math.max(1, Math.min(chosen.quantity, most));
    count.textContent = chosen.quantity;
    fewer.disabled = chosen.quantity <= 1;
    more.disabled = chosen.quantity >= most;
    button.disabled = most < 1;
    button.textContent = say(most < 1 ? 'soldOut' : 'reserve');
  }
  change();
  return { change, bar: h('div', { class: 'buy' },
    h('div', { class: 'steps', role: 'group', 'aria-label': say('quantity') }, fewer, count, more), button) };
}
