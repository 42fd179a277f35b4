// The two sides of the canvas cell, driven alike: a page that shows the graph, where its steps are, how it is seen and what is selected.

/** The id of the step that stands nearest to the middle of the stage. */
const middlemost = (page, steps, stage, key) => page.evaluate(([steps, stage, key]) => {
  const of = (element) => { const b = element.getBoundingClientRect(); return { x: b.x + b.width / 2, y: b.y + b.height / 2 }; };
  const at = of(document.querySelector(stage));
  const far = (element) => { const p = of(element); return Math.hypot(p.x - at.x, p.y - at.y); };
  return [...document.querySelectorAll(steps)].sort((a, b) => far(a) - far(b))[0].dataset[key];
}, [steps, stage, key]);

/** The product's editor of a document, opened from its page, so that the program is there already. */
export function product(page, base, id) {
  const stage = () => page.locator(".stage");
  const edit = () => page.locator(`a[href$="/workflows/${id}/edit"]`).first();
  return {
    name: "product",
    ready: ".stage .step-box",
    async before() { await page.goto(`${base}/workflows/${id}`); await edit().waitFor(); },
    async show() { await edit().click(); await page.locator(this.ready).first().waitFor(); },
    /** When the document was here. */
    data({ own }) {
      const asked = own.find((e) => e.name === "ResourceSendRequest" && e.args?.data?.url?.endsWith("/rpc/workflows/draft"));
      const came = own.find((e) => e.name === "ResourceFinish" && e.args?.data?.requestId === asked?.args.data.requestId);
      if (!came) throw new Error("the trace does not tell when the document came");
      return came.ts / 1000;
    },
    middlemost: () => middlemost(page, ".step-box", ".stage", "node"),
    stage: async () => stage().boundingBox(),
    place: async (id) => page.locator(`.step-box[data-node="${id}"]`).boundingBox(),
    async near() { await stage().focus(); await page.keyboard.press("0"); },
    async whole() { await stage().focus(); await page.keyboard.press("1"); },
    /** A box is drawn around what stands between two points of the screen. */
    async select(from, to) {
      await page.keyboard.down("Shift");
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      for (let i = 1; i <= 8; i += 1) await page.mouse.move(from.x + (to.x - from.x) * i / 8, from.y + (to.y - from.y) * i / 8);
      await page.mouse.up();
      await page.keyboard.up("Shift");
    },
    selected: () => page.locator(".step-box.is-selected").count(),
    async undo() { await stage().focus(); await page.keyboard.press("Control+z"); },
  };
}

/** @xyflow/react with the same graph. */
export function peer(page, address, name, ids) {
  return {
    name,
    ready: ".react-flow__node",
    before: () => page.goto(address),
    data: ({ marks }) => marks.data,
    async show() { await page.evaluate(() => window.peer.load()); await page.locator(this.ready).first().waitFor(); await page.waitForFunction(() => window.peer.flow); },
    middlemost: () => middlemost(page, ".react-flow__node", ".react-flow", "id"),
    stage: async () => page.locator(".react-flow").boundingBox(),
    place: async (id) => page.locator(`.react-flow__node[data-id="${id}"]`).boundingBox(),
    near: () => page.evaluate(() => window.peer.flow.zoomTo(1)),
    whole: () => page.evaluate(() => window.peer.flow.fitView({ minZoom: 0.1, padding: 0.02 })),
    select: (_from, _to, count) => page.evaluate((all) => window.peer.select(new Set(all)), ids(count)),
    selected: () => page.locator(".react-flow__node.selected").count(),
  };
}
