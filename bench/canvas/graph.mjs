// The graph that both sides show: steps in columns, each wired to the next column and half of them to a neighbour there too.

// So many rows that all of it fits on a screen at a tenth of its size.
const ACROSS = 288, DOWN = 96, ROWS = 70;
const id = (time, n) => `${time.toString(16).padStart(8, "0")}-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

/** `count` steps and `wires` wires: places and ends only. */
export function graph(count, wires) {
  const rows = Math.min(ROWS, Math.ceil(Math.sqrt(count)));
  const steps = Array.from({ length: count }, (_, n) => ({ id: id(1, n), name: `Step ${n}`, x: ACROSS * Math.floor(n / rows), y: DOWN * (n % rows), column: Math.floor(n / rows) }));
  const ends = [];
  for (let n = 0; n + rows < count; n += 1) ends.push([n, n + rows]);
  for (let n = 0; n + rows + 1 < count && ends.length < wires; n += 1) if ((n + 1) % rows) ends.push([n, n + rows + 1]);
  return { steps, wires: ends.slice(0, wires).map(([from, to], n) => ({ id: id(2, n), from: steps[from].id, to: steps[to].id })), rows };
}

/** As a document of the product. */
export function document({ steps, wires }, name) {
  const nodes = {}, edges = {};
  for (const [n, s] of steps.entries()) {
    const kind = n === 0 ? "trigger.manual" : "data.set";
    nodes[s.id] = { id: s.id, kind, key: `s${n}`, name: s.name, pos: { x: s.x, y: s.y }, params: n === 0 ? {} : { fields: { n } } };
  }
  for (const w of wires) edges[w.id] = { id: w.id, from: { node: w.from, port: "out" }, to: { node: w.to, port: "in" } };
  return { schema: 2, name, description: "", nodes, edges };
}

/** As the peer takes it. */
export function flow({ steps, wires }) {
  return {
    nodes: steps.map((s) => ({ id: s.id, type: "step", position: { x: s.x, y: s.y }, data: { name: s.name, line: "Sets fields" } })),
    edges: wires.map((w) => ({ id: w.id, source: w.from, target: w.to, type: "smoothstep" })),
  };
}
