/* Which page is shown: by the part of the address after the `#`. */
const TABS = [['#/', 'home', 'M4 10.5 12 4l8 6.5V20h-5v-6H9v6H4z'],
  ['#/orders', 'orders', 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6'],
  ['#/points', 'points', 'M12 3l2.7 5.8 6.3.7-4.7 4.2 1.3 6.3-5.6-3.2L6.4 20l1.3-6.3L3 9.5l6.3-.7z']];

let showing = 0;

function route() {
  const [path, values = ''] = location.hash.slice(1).split('?');
  const [, kind = '', rest = ''] = path.split('/');
  if (kind === 'item') return { tab: '#/', make: () => showItem(decodeURIComponent(rest)) };
  if (kind === 'orders') return { tab: '#/orders', make: () => showOrders(decodeURIComponent(rest)) };
  if (kind === 'points') return { tab: '#/points', make: showPoints };
  return { tab: '#/', make: () => showBrowse(new URLSearchParams(values)) };
}

function frame(tab) {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
  document.title = say('brand');
  $('brand').textContent = say('brand');
  $('language').textContent = say('other');
  $('language').lang = language === 'en' ? 'zh-CN' : 'en';
  $('q').placeholder = say('searchHint');
  $('q-label').textContent = say('search');
  $('q-go').textContent = say('search');
  $('tabs').setAttribute('aria-label', say('brand'));
  $('tabs').replaceChildren(...TABS.map(([href, word, path]) => h('a', { href, 'aria-current': href === tab ? 'page' : null }, icon(path), say(word))));
}

async function show(moved) {
  const turn = showing += 1;
  const { tab, make } = route();
  frame(tab);
  const main = $('main');
  main.setAttribute('aria-busy', 'true');
  let shown;
  try {
    shown = await make();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    shown = [failure(problem, () => show())];
  }
  if (turn !== showing) return; // meanwhile the shopper went elsewhere
  main.replaceChildren(...shown);
  main.removeAttribute('aria-busy');
  if (!moved) return;
  scrollTo(0, 0);
  const title = main.querySelector('h1');
  if (title) title.focus({ preventScroll: true });
}

function told() {
  const brought = /^#token=(.+)$/.exec(location.hash);
  if (!brought) return;
  remember(decodeURIComponent(brought[1]));
  history.replaceState(null, '', '#/points');
}

$('search').addEventListener('submit', (event) => {
  event.preventDefault();
  location.hash = link({ q: $('q').value.trim() });
  $('q').blur();
});
$('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh' : 'en';
  localStorage.setItem('language', language);
  show();
});
$('skip').addEventListener('click', (event) => { event.preventDefault(); $('main').focus(); });
addEventListener('hashchange', () => { told(); show(true); });
told();
show();
