/* The shopper's own points, with the token that the shop's back end signed. */
const KINDS = { earned: 'earned', redeemed: 'redeemed', adjusted: 'adjusted', opened: 'opened', expired: 'lapsed' };

const token = () => sessionStorage.getItem('token') || '';

function remember(told) {
  if (told) sessionStorage.setItem('token', told.trim());
  else sessionStorage.removeItem('token');
}

async function showPoints() {
  if (!token()) return [signIn(null)];
  const purse = (after) => ask(`/v1/members/me/points?${query({ after, limit: 30 })}`, { headers: { Authorization: `Bearer ${token()}` } });
  let found;
  try {
    found = await purse('');
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    remember('');
    return [signIn(problem)];
  }
  const list = h('ul', { class: 'ledger' }, found.movements.map(movement));
  const more = h('button', { type: 'button', class: 'button more', hidden: !found.next, onclick: async () => {
    try { found = await purse(found.next); } catch (problem) { toast(problem.message); return; }
    list.append(...found.movements.map(movement));
    more.hidden = !found.next;
  } }, say('more'));
  return [h('div', { class: 'page' }, h('h1', { tabindex: -1 }, say('points')),
    h('section', { class: 'block' }, h('p', { class: 'soft' }, say('balance')), h('p', { class: 'balance' }, found.balance),
      h('button', { type: 'button', class: 'button', onclick: () => { remember(''); show(); } }, say('signOut'))),
    h('section', { class: 'block' }, h('h2', {}, say('movements')), list, more))];
}

function movement(one) {
  const up = !one.points.startsWith('-');
  return h('li', {}, h('span', {}, say(KINDS[one.kind] || one.kind), h('div', { class: 'soft' }, [time(one.time), one.document].filter(Boolean).join(' · '))),
    h('b', { class: up ? 'plus' : '' }, (up ? '+' : '−') + one.points.replace('-', '')));
}

function signIn(problem) {
  const input = h('input', { type: 'password', name: 'token', required: true, autocomplete: 'off', 'aria-label': say('token'), placeholder: say('token') });
  return h('div', { class: 'page' }, h('h1', { tabindex: -1 }, say('points')), h('section', { class: 'block' }, h('h2', {}, say('signIn')),
    h('p', { class: 'soft' }, say('signInHint')),
    problem ? h('div', { class: 'problem', role: 'alert' }, h('b', {}, problem.message), problem.body.detail || '') : null,
    h('form', { class: 'field', onsubmit: (event) => { event.preventDefault(); remember(input.value); show(); } }, input,
      h('button', { type: 'submit', class: 'button main' }, say('show')))));
}
