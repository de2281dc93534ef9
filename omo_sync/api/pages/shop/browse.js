/* The catalogue: categories, search, pages of items. */
const LIMIT = 12;
const SORTS = [['name', 'byName'], ['price', 'cheap'], ['-price', 'dear']];

let first = JSON.parse($('first').textContent); // what came with the page: the first view needs nothing more
let categories = first && first.categories;

const link = (values) => `#/?${query(values)}`;

function chips(asked) {
  const top = asked.c.split('/')[0];
  const shown = categories.filter(({ name }) => !name.includes('/') || (top && name.startsWith(`${top}/`)));
  const one = (name, text, count) => h('a', { href: link({ c: name, s: asked.s }), 'aria-current': asked.c === name && !asked.q ? 'true' : null },
    text, count === undefined ? null : h('small', {}, count));
  return h('nav', { class: 'chips', 'aria-label': say('categories') }, one('', say('all')),
    shown.map(({ name, items }) => one(name, name.split('/').pop(), items)));
}

function card(item) {
  return h('li', {}, h('a', { class: some(item.available) ? 'card' : 'card sold-out', href: `#/item/${encodeURIComponent(item.sku)}` },
    tile(item, item.image),
    h('div', { class: 'text' }, h('div', { class: 'name' }, item.name || item.sku),
      h('div', { class: 'row' }, money(item.price, item.currency), stockOf(item.available)))));
}

function tools(asked) {
  const title = asked.q ? say('results', { q: asked.q }) : asked.c.split('/').pop() || say('everything');
  const sort = h('select', { 'aria-label': say('sort'), onchange: () => { location.hash = link({ ...asked, s: sort.value }); } },
    SORTS.map(([value, word]) => h('option', { value, selected: value === asked.s }, say(word))));
  return h('div', { class: 'tools' }, h('h1', { tabindex: -1 }, title), sort);
}

async function page(asked, after) {
  if (!after && first && !asked.q && !asked.c && asked.s === 'name') {
    const known = first.page;
    first = null; // later it may have changed
    return known;
  }
  return ask(`/v1/items?${query({ q: asked.q, category: asked.c, sort: asked.s, after, limit: LIMIT })}`);
}

async function showBrowse(values) {
  const asked = { q: values.get('q') || '', c: values.get('c') || '', s: values.get('s') || 'name' };
  $('q').value = asked.q;
  const found = await page(asked);
  categories = categories || (await ask('/v1/categories')).categories;
  const grid = h('ul', { class: 'grid' }, found.items.map(card));
  const below = h('div', {});
  following(asked, found.next, grid, below);
  return [chips(asked), tools(asked), found.items.length ? grid : note(say('nothing'), say('nothingHint')), below];
}

function following(asked, next, grid, below) {
  below.replaceChildren();
  if (!next) return;
  const more = h('button', { type: 'button', class: 'button more' }, say('more'));
  let asking = false;
  const load = async () => {
    if (asking) return;
    asking = true;
    more.textContent = say('loading');
    try {
      const found = await page(asked, next);
      grid.append(...found.items.map(card));
      following(asked, found.next, grid, below);
    } catch (problem) {
      asking = false;
      more.textContent = say('again');
      toast(problem.message);
    }
  };
  more.addEventListener('click', load);
  below.append(more);
  new IntersectionObserver((seen, watch) => {
    if (seen.some((one) => one.isIntersecting) && scrollY > 0) { watch.disconnect(); load(); }
  }, { rootMargin: '300px' }).observe(more);
}
