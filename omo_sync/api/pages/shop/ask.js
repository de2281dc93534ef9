/* Questions to the API: with a time limit, tried again with jitter where that can do no harm. */
const PATIENCE = 10000;
const ATTEMPTS = 4;
const LATER = [429, 502, 503, 504];

class Problem extends Error {
  constructor(status, body) {
    super(body.title || String(status));
    this.status = status;
    this.body = body;
  }
}

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

async function once(path, method, body, headers) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), PATIENCE);
  try {
    const answer = await fetch(path, {
      method, signal: limit.signal, body: body && JSON.stringify(body),
      headers: { 'Accept-Language': language, ...(body && { 'Content-Type': 'application/json' }), ...headers },
    });
    const text = await answer.text();
    let told = {};
    try { told = text ? JSON.parse(text) : {}; } catch { told = { title: text.slice(0, 80) }; }
    if (!answer.ok) throw Object.assign(new Problem(answer.status, told), { wait: Number(answer.headers.get('Retry-After')) });
    return told;
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(0, { title: say('offline'), detail: say('offlineHint') });
  } finally {
    clearTimeout(timer);
  }
}

async function ask(path, { method = 'GET', body, headers = {} } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(path, method, body, headers);
    } catch (problem) {
      const passing = problem.status === 0 || LATER.includes(problem.status);
      if (!passing || attempt === ATTEMPTS) throw problem;
      await pause((problem.wait || 0) + Math.random() * 0.4 * 2 ** attempt);
    }
  }
}

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value)).toString();
