/* Reservations: each with a key of its own, so that what is asked twice happens once. */
const SIGNS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'; // as people can tell them apart
const random = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => SIGNS[byte % 31]).join('');

async function reserve(item, chosen, button) {
  const wanted = { sku: item.sku, location: chosen.shop.location, quantity: String(chosen.quantity) };
  const open = kept('asked', null); // one that was never answered is asked again as it was
  const same = open && JSON.stringify(open.line) === JSON.stringify(wanted);
  const asked = same ? open : { order: `SHOP-${random()}`, key: random(), line: wanted };
  keep('asked', asked);
  button.disabled = true;
  button.textContent = say('reserving');
  try {
    const order = await ask('/v1/reservations', { method: 'POST', headers: { 'Idempotency-Key': asked.key },
      body: { order: asked.order, lines: [asked.line] } });
    keep('asked', null);
    const shop = chosen.shop.name || chosen.shop.location;
    keep('orders', [{ order: asked.order, name: item.name || item.sku, sku: item.sku, shop, quantity: wanted.quantity, until: order.expires_at }, ...kept('orders', [])].slice(0, 50));
    toast(say('reserved'));
    location.hash = `#/orders/${asked.order}`;
  } catch (problem) {
    if (problem.status) keep('asked', null);
    await refused(problem, item, chosen, button);
  }
}

async function refused(problem, item, chosen, button) {
  const line = problem.status === 409 && (problem.body.lines || [])[0];
  const shop = chosen.shop.name || chosen.shop.location;
  const told = line ? [say('sold'), say('soldHint', { shop, n: line.available })] : [problem.message, problem.body.detail || ''];
  if (line) await show(); // with the figures of now
  else { button.disabled = false; button.textContent = say('reserve'); }
  const box = h('div', { class: 'problem', role: 'alert' }, h('b', {}, told[0]), told[1]);
  document.querySelectorAll('.problem').forEach((old) => old.remove());
  document.querySelector('.shops').before(box);
  box.scrollIntoView({ block: 'center' });
}

async function showOrders(highlighted) {
  const orders = kept('orders', []);
  if (!orders.length) {
    return [h('div', { class: 'page' }, h('h1', { tabindex: -1 }, say('orders')), note(say('noOrders'), say('noOrdersHint'),
      h('div', {}, h('a', { class: 'button', href: '#/' }, say('toShop')))))];
  }
  return [h('div', { class: 'page' }, h('h1', { tabindex: -1 }, say(highlighted ? 'reserved' : 'orders')), orders.map(orderBlock))];
}

function orderBlock(told) {
  const state = h('span', { class: 'state' }, say('unknown'));
  const until = h('p', {}, told.until ? say('until', { time: time(told.until) }) : '');
  const cancel = h('button', { type: 'button', class: 'button', hidden: true, onclick: () => cancelOrder(told, cancel) }, say('cancel'));
  ask(`/v1/reservations/${encodeURIComponent(told.order)}`).then((order) => {
    const open = ['held', 'confirmed'].includes(order.state);
    state.textContent = say(order.state);
    state.classList.toggle('over', !open);
    cancel.hidden = !open;
    until.hidden = order.state !== 'held';
  }, (problem) => { state.textContent = problem.message; state.classList.add('over'); });
  return h('section', { class: 'block' }, state, h('a', { href: `#/item/${encodeURIComponent(told.sku)}` }, h('b', {}, `${told.name} × ${told.quantity}`)),
    h('p', { class: 'soft' }, say('atShop', { shop: told.shop })), until,
    h('p', { class: 'soft' }, `${say('orderCode')} `, h('span', { class: 'code' }, told.order)), cancel);
}

async function cancelOrder(told, button) {
  button.disabled = true;
  try {
    await ask(`/v1/reservations/${encodeURIComponent(told.order)}`, { method: 'DELETE' });
    toast(say('cancelled'));
    show();
  } catch (problem) {
    button.disabled = false;
    toast(problem.message);
  }
}
