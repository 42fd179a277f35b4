// Workflows as tests write them: steps by key, wires as `from.port -> to`, published and started over REST.
import { randomUUID } from 'node:crypto';

/** Ids as the product makes them: what is made later sorts later. */
let made = 0;
const next = () => {
  made += 1;
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${(made % 4096).toString(16).padStart(3, '0')}${randomUUID().slice(18)}`;
};

/** A document: `steps` are [key, kind, params], a manual trigger `start` comes first. */
export function flow(name, steps, wires) {
  const nodes = {}, edges = {}, ids = {};
  [['start', 'trigger.manual', {}], ...steps].forEach(([key, kind, params], i) => {
    const id = next();
    ids[key] = id;
    nodes[id] = { id, kind, kind_version: 1, key, name: key, pos: { x: 280 * i, y: 0 }, params, enabled: true, retry: { max: 0, backoff_seconds: 1 } };
  });
  for (const wire of wires) {
    const [from, to] = wire.split(' -> ');
    const [node, port = 'out'] = from.split('.');
    const id = next();
    edges[id] = { id, from: { node: ids[node], port }, to: { node: ids[to], port: 'in' } };
  }
  return { schema: 2, name, description: '', nodes, edges };
}

/** Publishes the document as a new workflow of the client's company; answers its id. */
export async function publish(client, doc) {
  const { id } = await client.rpc('workflows/create', { input: { name: doc.name, description: '', doc } });
  await client.rpc('workflows/publish', { id, doc });
  return id;
}

/** Starts a run over REST; answers its id. */
export async function execute(client, who, workflow, trigger) {
  const send = async (path, body, headers = {}) => {
    const response = await fetch(client.base + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const { token } = await send('/api/auth/login', { email: who.email, password: who.password });
  const body = { tenant_id: client.tenant, workflow_id: workflow, trigger_data: trigger };
  return (await send('/api/workflows/execute', body, { authorization: `Bearer ${token}` })).run_id;
}
