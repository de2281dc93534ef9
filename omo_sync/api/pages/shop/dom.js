/* Elements, and what several pages show. */
const $ = (id) => document.getElementById(id);

function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

function icon(path) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  made.setAttribute('viewBox', '0 0 24 24');
  made.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  made.append(line);
  return made;
}

function money(amount, currency, tag = 'span') {
  if (amount === null || amount === undefined) return h(tag, { class: 'soft' }, say('noPrice'));
  const [whole, cents = ''] = amount.split('.');
  const sign = currency === 'CNY' || !currency ? '¥' : `${currency} `;
  return h(tag, { class: 'price' }, h('small', {}, sign), whole, h('small', {}, `.${cents.padEnd(2, '0')}`));
}

const some = (available) => !(available === '0' || available === null);

function stockOf(available) {
  return h('span', { class: some(available) ? 'stock' : 'stock none' },
    some(available) ? say('left', { n: available }) : say('soldOut'));
}

/* A coloured tile with the name's first characters; the image covers it once it is there. */
function tile(item, image) {
  let sum = 0;
  for (const character of item.sku) sum = (sum * 31 + character.codePointAt(0)) % 1009;
  const picture = image && h('img', { src: image, alt: '', loading: 'lazy', decoding: 'async', width: 400, height: 300 });
  if (picture) picture.addEventListener('error', () => picture.remove());
  const name = item.name || item.sku;
  const letters = (item.brand && name.startsWith(item.brand) ? name.slice(item.brand.length) : name).trim() || name;
  return h('div', { class: `tile c${sum % 8}` }, h('span', { 'aria-hidden': 'true' }, [...letters].slice(0, 2).join('')), picture || null);
}

function note(title, hint, ...more) {
  return h('div', { class: 'note' }, h('b', {}, title), hint, ...more);
}

function failure(problem, again) {
  if (problem.status === 401 || problem.status === 403) return note(say('closed'), say('closedHint'));
  return note(problem.message, problem.body.detail || '',
    h('div', {}, h('button', { type: 'button', class: 'button', onclick: again }, say('again'))));
}

let toasting = 0;
function toast(text) {
  clearTimeout(toasting);
  $('toast').textContent = text;
  $('toast').classList.add('shown');
  toasting = setTimeout(() => $('toast').classList.remove('shown'), 4000);
}

const time = (instant) => new Date(instant).toLocaleString(language === 'en' ? 'en-GB' : 'zh-CN',
  { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' });

const kept = (name, otherwise) => JSON.parse(localStorage.getItem(name) || 'null') ?? otherwise;
const keep = (name, value) => localStorage.setItem(name, JSON.stringify(value));
