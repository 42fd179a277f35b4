// The product and the stand-ins over HTTP, for set-up and for what a test compares the screen with.

const SAME_SITE = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };

/** A signed-in caller of the server functions. */
export class Client {
  constructor(base) {
    this.base = base;
    this.cookie = '';
  }

  async send(path, body, headers = {}) {
    const response = await fetch(this.base + path, {
      method: 'POST', redirect: 'manual', body: JSON.stringify(body),
      headers: { ...SAME_SITE, origin: this.base, ...(this.cookie && { cookie: this.cookie }), ...headers },
    });
    const set = response.headers.getSetCookie().find((c) => c.startsWith('bw='));
    if (set) this.cookie = set.split(';')[0];
    const text = await response.text();
    if (!response.ok) throw Object.assign(new Error(`${path}: ${response.status} ${text}`), { status: response.status });
    return text ? JSON.parse(text) : null;
  }

  /** Calls a server function of the tenant. */
  rpc(name, args = {}) {
    return this.send(`/rpc/${name}`, { tenant: this.tenant, ...args });
  }

  async enter(me) {
    this.me = me;
    this.tenant = me.tenants[0].id;
    return this;
  }

  async register(person) {
    return this.enter(await this.send('/rpc/identity/register', { input: person }));
  }

  async login(email, password) {
    return this.enter(await this.send('/rpc/identity/login', { input: { email, password } }));
  }

  /** Connects an account as a browser would: the network's page is answered, its way back is followed. */
  async connect(network, choose = 0) {
    const ask = await this.rpc('publishing/connect_url', { network });
    const page = await (await fetch(ask)).text();
    const form = [...page.matchAll(/<form method="post">(.*?)<\/form>/gs)][choose][1];
    const body = new URLSearchParams();
    for (const [, name, value] of form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) body.append(name, plain(value));
    body.append('account', plain(form.match(/<button name="account" value="([^"]*)"/)[1]));
    const answer = await fetch(ask.split('?')[0], { method: 'POST', body, redirect: 'manual' });
    const back = new URL(answer.headers.get('location'));
    const response = await fetch(back, { redirect: 'manual', headers: { cookie: this.cookie } });
    return response.headers.get('location');
  }

  /** Hands the session to a browser context. */
  async lend(context) {
    const [name, value] = this.cookie.split('=');
    await context.addCookies([{ name, value, url: this.base, httpOnly: true, sameSite: 'Lax' }]);
  }
}

const plain = (text) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** A person nobody has seen before. */
let count = 0;
export const person = (what) => {
  count += 1;
  const mark = `${what}-${process.pid}-${count}`;
  return { email: `${mark}@bellwether.example`, password: 'correct horse battery', name: 'Robin Test', tenant_name: `Company ${mark}` };
};

/** Guidelines good enough to publish. */
export const GUIDELINES = {
  name: 'Alder Workshop',
  positioning: 'Alder Workshop teaches woodworking to people without experience, in small groups with hand tools only.',
  voice: { formality: 40, warmth: 60, energy: 50, brevity: 60 },
  preferred: ['hand tools'], banned: [{ word: 'cheap', instead: 'affordable' }],
  pairs: [{ do: 'You leave with a stool you made.', dont: 'Revolutionary furniture experience!' }],
};

/** A brief with facts that can be recognised again. */
export const BRIEF = {
  objective: 'Fill the twelve places of the spring course.',
  audience: 'People in town who want to make something by hand',
  persona_id: null,
  key_messages: [
    { text: 'The course takes two Saturdays', proof: '' },
    { text: 'Everyone takes a finished stool home', proof: '47 stools left the workshop last year' },
  ],
  call_to_action: { text: 'Book a place', url: 'https://alder.example/spring' },
  constraints: [],
};

/** The stand-in's control interface. */
export const sandbox = (base) => {
  const get = async (path) => (await fetch(`${base}/_control${path}`)).json();
  const post = async (path, body) => (await fetch(`${base}/_control${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json();
  return { get, post, accepted: async () => (await get('/accepted')).posts, metrics: (id) => get(`/metrics?id=${encodeURIComponent(id)}`) };
};

/** Figures of counters as the product counts them: reach, engagement, clicks. */
export const figures = (m) => ({ reach: m.reach ?? m.impressions, engagement: m.likes + m.comments + m.shares, clicks: m.clicks });
