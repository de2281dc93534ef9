/**
 * A client of omo-sync's storefront API for WeChat mini-programs: `wx.request` and nothing else.
 *
 *   import { Storefront } from './omo-sync.mjs'          // or: const { Storefront } = require('./omo-sync.js')
 *   const shop = new Storefront({ base: 'https://api.example.com', key: 'omo_…' })
 *   const { available } = await shop.stock('6901234567892')
 *
 * Every answer is an object as the API writes it; quantities, points and money are texts of decimals. What
 * the server refuses is thrown as `Problem`. Reads and reservations are asked again, after rests that grow
 * and differ, where the server is busy or away; a reservation carries a key, so it is made once.
 */

const LATER = [429, 502, 503, 504]

/** What the server refused: `status` (0: no answer came), `type`, `title`, `detail`, `body`. */
class Problem extends Error {
  constructor(status, body) {
    super([body.title || String(status), body.detail].filter(Boolean).join(': '))
    this.name = 'Problem'
    this.status = status
    this.body = body
    this.type = body.type || 'about:blank'
    this.title = body.title || ''
    this.detail = body.detail || ''
  }

  /** Whether not enough is available: `lines` says what is. */
  get soldOut() {
    return this.type.endsWith(':sold-out')
  }

  get lines() {
    return this.body.lines || []
  }
}

/**
 * base: where the server is. key: of `omo-sync keys create`; none for what is public. token: gives the
 * member's token, or a promise of it. language: of what is refused. attempts: in all; first, longest:
 * milliseconds of rest after the first failure, and at most; timeout: milliseconds for an answer. kept:
 * answers that are kept with their ETag. request: as `wx.request` is.
 */
class Storefront {
  constructor(options) {
    this.options = {
      key: '', token: () => '', language: 'zh-CN', attempts: 4, first: 200, longest: 10000, timeout: 10000, kept: 200,
      ...options,
    }
    this.answers = new Map()
  }

  /** What shoppers may have of one sku, in all and by location. */
  stock(sku, values) {
    return this.read(`/v1/stock/${code(sku)}`, values)
  }

  /** The same for up to a hundred. */
  stocks(skus, values) {
    return this.read('/v1/stock', { sku: skus, ...values })
  }

  /** What is paid, and how that changes later; values: channel, location, at. */
  price(sku, values) {
    return this.read(`/v1/prices/${code(sku)}`, values)
  }

  /** A page of the catalogue; values: q, category, brand, sort, after (`next` of the page before), limit; or sku, a list. */
  items(values) {
    return this.read('/v1/items', values)
  }

  /** All about one item; values: channel, location. */
  item(sku, values) {
    return this.read(`/v1/items/${code(sku)}`, values)
  }

  categories() {
    return this.read('/v1/categories')
  }

  /** Pick-up shops, the nearest first; values: sku, quantity, latitude, longitude, limit. */
  shops({ latitude, longitude, ...values } = {}) {
    const near = latitude === undefined || latitude === null ? '' : `${Number(latitude).toFixed(6)},${Number(longitude).toFixed(6)}`
    return this.read('/v1/locations', { ...values, near })
  }

  /** Balance and movements of the member whose token it is; values: after, limit. */
  async points(values) {
    const token = await this.options.token()
    return (await this.ask('GET', `/v1/members/me/points${query(values)}`, undefined, { authorization: `Bearer ${token}` })).data
  }

  /** Hold all lines (`sku location quantity`) or none; values: expires_in (seconds), channel; key: your own. */
  reserve(order, lines, { key = '', ...values } = {}) {
    return this.write('POST', '/v1/reservations', { order, lines, ...values }, key)
  }

  async order(order) {
    return (await this.ask('GET', `/v1/reservations/${code(order)}`)).data
  }

  /** It is paid: its holds no longer expire. */
  confirm(order) {
    return this.write('POST', `/v1/reservations/${code(order)}/confirm`)
  }

  /** Let go what is held. */
  release(order) {
    return this.write('DELETE', `/v1/reservations/${code(order)}`)
  }

  async read(path, values) {
    const asked = path + query(values)
    const kept = this.answers.get(asked)
    const answer = await this.ask('GET', asked, undefined, kept ? { 'if-none-match': kept.etag } : {})
    if (answer.status === 304 && kept) {
      this.remember(asked, kept)
      return { ...kept.body, as_of: Number(answer.headers['omo-as-of']), age: Number(answer.headers['omo-age']) }
    }
    if (answer.headers.etag) this.remember(asked, { etag: answer.headers.etag, body: answer.data })
    return answer.data
  }

  async write(method, path, body, key) {
    return (await this.ask(method, path, body, { 'idempotency-key': key || random() })).data
  }

  remember(asked, kept) {
    this.answers.delete(asked)
    this.answers.set(asked, kept)
    if (this.answers.size > this.options.kept) this.answers.delete(this.answers.keys().next().value)
  }

  async ask(method, path, body, headers) {
    const { attempts, first, longest } = this.options
    for (let failures = 1; ; failures += 1) {
      const answer = await this.once(method, path, body, headers)
      if ((answer.status >= 200 && answer.status < 300) || answer.status === 304) return answer
      if ((answer.status && !LATER.includes(answer.status)) || failures >= attempts) {
        const told = answer.data && typeof answer.data === 'object' ? answer.data : { title: answer.why || `HTTP ${answer.status}` }
        throw new Problem(answer.status, told)
      }
      const wanted = Math.min(Number(answer.headers['retry-after']) * 1000 || 0, longest)
      await pause(wanted + Math.random() * Math.min(longest, first * 2 ** (failures - 1)))
    }
  }

  once(method, path, body, headers) {
    const { base, key, language, timeout, request = wx.request } = this.options
    return new Promise((done) => {
      request({
        url: base + path,
        method,
        timeout,
        dataType: 'json',
        data: body === undefined ? undefined : JSON.stringify(body),
        header: {
          'accept-language': language,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key ? { authorization: `Bearer ${key}` } : {}),
          ...headers,
        },
        success: ({ statusCode, data, header }) => done({ status: statusCode, data, headers: lowered(header) }),
        fail: ({ errMsg }) => done({ status: 0, why: errMsg, headers: {} }),
      })
    })
  }
}

const code = encodeURIComponent

function query(values) {
  const parts = Object.entries(values || {}).flatMap(([name, value]) => [].concat(value)
    .filter((one) => one !== undefined && one !== null && one !== '')
    .map((one) => `${name}=${encodeURIComponent(one)}`))
  return parts.length ? `?${parts.join('&')}` : ''
}

function lowered(headers) {
  return Object.fromEntries(Object.entries(headers || {}).map(([name, value]) => [name.toLowerCase(), value]))
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds))
}

/** Enough to tell requests of one key apart; nothing secret depends on it. */
function random() {
  return [1, 2, 3].map(() => Math.random().toString(36).slice(2, 12)).join('')
}

module.exports = { Problem, Storefront }
