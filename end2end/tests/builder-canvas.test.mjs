// The canvas beyond steps and wires: groups, notes, the menu, finding, guides, the minimap, files, fingers, and how it
// looks to those who ask for little motion, forced colours or right-to-left panels.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch } from '../lib/browser.mjs';
import { box, draft, edit, steps } from '../lib/builder.mjs';
import { flow } from '../lib/flow.mjs';
import { done, fresh as begin, looker } from '../lib/look.mjs';
import { button } from '../lib/steps.mjs';
import { until } from '../lib/until.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const fresh = (what, options) => begin(browser, what, options);
const look = looker('builder-canvas');
const step = (doc, key) => steps(doc).find((n) => n.key === key);
const groups = (doc) => Object.values(doc.groups ?? {});
const notes = (doc) => Object.values(doc.notes ?? {});
const sheet = (page) => page.locator('.stage-sheet').evaluate((e) => e.style.transform);
const group = (page) => page.locator('.stage-frame.is-group');
const note = (page) => page.locator('.stage-frame.is-note');
const focused = (page, selector) => page.waitForFunction((s) => document.activeElement?.matches(s), selector);

/** Three steps in a row behind the trigger. */
const row = (name) => flow(name, [
  ['a', 'data.set', { fields: { a: 1 } }], ['b', 'data.set', { fields: { b: 'needle in the hay' } }], ['c', 'data.set', { fields: { c: 1 } }],
], ['start -> a', 'a -> b', 'b -> c']);

/** Drags from one place to another with the mouse. `before` is awaited while the button is still down. */
async function drag(page, from, to, before) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await before?.();
  await page.mouse.up();
}

const middle = async (locator) => {
  const r = await locator.boundingBox();
  return { x: r.x + r.width / 2, y: r.y + r.height / 2 };
};
const beside = (p, dx, dy) => ({ x: p.x + dx, y: p.y + dy });

/** Groups steps a and b under a title. */
async function groupTwo(page, title) {
  await box(page, 'a').click();
  await box(page, 'b').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+g');
  await focused(page, '#frame-text');
  await page.keyboard.type(title);
  await page.keyboard.press('Enter');
  await focused(page, '.stage');
  await group(page).getByText(title).waitFor();
}

test('steps are grouped, and the group is titled, tinted, dragged and taken away', async () => {
  const { client, cx, page } = await fresh('group');
  const id = await edit(page, client, row('Groups'));
  await groupTwo(page, 'First part');
  await until('it is stored', async () => {
    const [one] = groups(await draft(client, id));
    return one?.title === 'First part' && one.nodes.length === 2;
  });
  await button(page, 'Plum').click();
  await until('it is plum', async () => groups(await draft(client, id))[0].color === 'plum');
  assert.match(await group(page).getAttribute('class'), /tint-plum/);
  await look(page, 'group');
  const was = await draft(client, id);
  const r = await group(page).boundingBox();
  await drag(page, { x: r.x + 40, y: r.y + 10 }, { x: r.x + 40, y: r.y + 130 });
  await until('its steps stand lower and the others where they were', async () => {
    const doc = await draft(client, id);
    const lower = (key) => step(doc, key).pos.y - step(was, key).pos.y;
    return lower('a') > 60 && lower('a') === lower('b') && lower('c') === 0 && step(doc, 'a').pos.y % 16 === 0;
  });
  await page.keyboard.press('Control+z');
  await until('it is taken back in one step', async () => step(await draft(client, id), 'a').pos.y === step(was, 'a').pos.y);
  await group(page).locator('.stage-frame-text').click({ position: { x: 40, y: 10 } });
  await page.keyboard.press('Control+Shift+g');
  await group(page).waitFor({ state: 'detached' });
  await until('the group is gone and its steps are not', async () => {
    const doc = await draft(client, id);
    return groups(doc).length === 0 && steps(doc).length === 4;
  });
  await page.keyboard.press('Control+z');
  await group(page).getByText('First part').waitFor();
  await done(cx);
});

test('a group is collapsed to a chip on this device only, and opens for what is sought in it', async () => {
  const { client, cx, page } = await fresh('fold');
  const id = await edit(page, client, row('Folds'));
  await groupTwo(page, 'Inside');
  await page.keyboard.press('f');
  await page.locator('.stage-frame.is-folded').getByText('2 steps').waitFor();
  assert.equal(await page.locator('.step-box').count(), 2, 'its steps are hidden');
  assert.equal(await page.locator('.stage-wires .wire').count(), 2, 'and the wire between them');
  await until('the group is stored', async () => groups(await draft(client, id)).length === 1);
  await page.locator('.save-chip', { hasText: 'Saved' }).waitFor();
  await look(page, 'folded');
  await page.reload();
  await page.locator('.stage-frame.is-folded').waitFor();
  assert.equal(await page.locator('.step-box').count(), 2);
  const doc = await draft(client, id);
  assert.deepEqual(Object.keys(groups(doc)[0]).sort(), ['color', 'nodes', 'note', 'title'], 'the document knows nothing of it');
  const from = await middle(page.locator('.stage-frame.is-folded'));
  await drag(page, from, beside(from, 0, 96));
  await until('dragging the chip moves the steps', async () => step(await draft(client, id), 'b').pos.y > step(doc, 'b').pos.y + 60);
  await page.locator('.stage').focus();
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: 'Find a step, note or group' }).fill('needle');
  await page.locator('.find-hit', { hasText: 'needle in the hay' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.step-box.is-selected', { hasText: 'b' }).waitFor();
  assert.equal(await page.locator('.step-box').count(), 4, 'the group is open');
  await done(cx);
});

test('notes are written, dragged, drawn larger, tinted, copied and removed', async () => {
  const { client, cx, page } = await fresh('notes');
  const id = await edit(page, client, row('Notes'));
  const stage = await page.locator('.stage').boundingBox();
  await page.locator('.stage').focus();
  await page.mouse.move(stage.x + 120, stage.y + stage.height - 200);
  await page.keyboard.press('n');
  await focused(page, '#frame-text');
  await page.keyboard.type('Ask Kim <b>first</b>');
  await page.keyboard.press('Escape');
  await note(page).getByText('Ask Kim <b>first</b>').waitFor();
  await until('it is stored', async () => notes(await draft(client, id))[0]?.markdown === 'Ask Kim <b>first</b>');
  await button(page, 'Green').click();
  await until('it is green', async () => notes(await draft(client, id))[0].color === 'green');
  await look(page, 'note');
  const [was] = notes(await draft(client, id));
  const from = await middle(note(page));
  await drag(page, from, beside(from, 64, -48));
  await until('it stands elsewhere', async () => {
    const [n] = notes(await draft(client, id));
    return n.pos.x > was.pos.x && n.pos.y < was.pos.y && n.size.w === was.size.w;
  });
  const r = await note(page).boundingBox();
  await drag(page, { x: r.x + r.width - 4, y: r.y + r.height - 4 }, { x: r.x + r.width + 60, y: r.y + r.height + 40 });
  await until('it is larger', async () => {
    const [n] = notes(await draft(client, id));
    return n.size.w > was.size.w && n.size.h > was.size.h && n.size.w % 16 === 0;
  });
  await page.locator('.stage').focus();
  await page.keyboard.press('Control+d');
  await until('there are two', async () => notes(await draft(client, id)).length === 2);
  await page.keyboard.press('Delete');
  await until('there is one', async () => notes(await draft(client, id)).length === 1);
  await page.keyboard.press('Control+z');
  await until('there are two again', async () => notes(await draft(client, id)).length === 2);
  await done(cx);
});

test('the menu offers what keys do: by the right button, by Shift+F10, on steps, wires and the empty canvas', async () => {
  const { client, cx, page } = await fresh('menu');
  const id = await edit(page, client, row('Menu'));
  const menu = page.getByRole('menu', { name: 'What can be done here' });
  await box(page, 'a').click({ button: 'right' });
  await menu.waitFor();
  await focused(page, '[role="menuitem"]');
  assert.equal(await menu.getByRole('menuitem', { name: 'Duplicate' }).locator('kbd').innerText(), 'Ctrl+D');
  await look(page, 'menu');
  await menu.waitFor({ state: 'detached' });
  await box(page, 'a').click({ button: 'right' });
  await menu.getByRole('menuitem', { name: 'Switch on or off' }).click();
  await menu.waitFor({ state: 'detached' });
  await until('the step is off', async () => step(await draft(client, id), 'a').enabled === false);
  await page.keyboard.press('Shift+F10');
  await menu.waitFor();
  await focused(page, '[role="menuitem"]');
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.activeElement?.textContent.includes('Delete and reconnect'));
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  await focused(page, '.stage');
  await page.keyboard.press('0');
  const [left, right] = [await middle(box(page, 'b')), await middle(box(page, 'c'))];
  await page.mouse.click((left.x + right.x) / 2, left.y, { button: 'right' });
  await menu.getByRole('menuitem', { name: 'Insert a step' }).waitFor();
  assert.equal(await menu.getByRole('menuitem').count(), 2, 'a wire is put apart or taken away');
  await menu.getByRole('menuitem', { name: 'Delete' }).click();
  await until('the wire is gone', async () => Object.keys((await draft(client, id)).edges).length === 2);
  const stage = await page.locator('.stage').boundingBox();
  await page.mouse.click(stage.x + stage.width - 6, stage.y + 40, { button: 'right' });
  await menu.getByRole('menuitem', { name: 'Add a note' }).waitFor();
  await focused(page, '[role="menuitem"]');
  const r = await menu.boundingBox();
  assert.ok(r.x + r.width <= stage.x + stage.width, 'all of the menu is on the stage');
  await menu.getByRole('menuitem', { name: 'Add a note' }).click();
  await note(page).waitFor();
  await done(cx);
});

test('what is sought is found by name, text or parameter, and a note or group as well', async () => {
  const { client, cx, page } = await fresh('find');
  const doc = row('Find');
  const far = steps(doc).find((n) => n.key === 'c');
  far.pos = { x: 9_000, y: 4_000 };
  far.name = 'Far away';
  await edit(page, client, doc);
  await page.keyboard.press('Escape');
  await page.locator('.stage').focus();
  await page.keyboard.press('0');
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Find a step, note or group' });
  await field.fill('far');
  await page.locator('.find-hit', { hasText: 'Far away' }).waitFor();
  await look(page, 'find');
  const before = await sheet(page);
  await field.press('Enter');
  await field.waitFor({ state: 'detached' });
  await page.waitForFunction((was) => document.querySelector('.stage-sheet').style.transform !== was, before);
  assert.equal(await box(page, 'Far away').evaluate((e) => e === document.activeElement), true, 'it has the focus');
  await page.keyboard.press('/');
  await field.fill('nothing like it');
  await page.getByText('0 found').waitFor();
  await field.press('Escape');
  await focused(page, '.stage');
  await done(cx);
});

test('a drag is drawn to what is near and shows it; Alt frees it; the border moves the sheet', async () => {
  const { client, cx, page } = await fresh('guides');
  const id = await edit(page, client, row('Guides'));
  await page.locator('.stage').focus();
  await page.keyboard.press('0');
  await box(page, 'b').click();
  await page.keyboard.press('2');
  const from = await middle(box(page, 'b'));
  const guide = () => page.waitForFunction(() => document.querySelector('.stage-guide').getAttribute('d'));
  await drag(page, from, beside(from, 3, 66), guide);
  await until('its top is level with the bottoms of the others, its side on the grid', async () => {
    const { pos } = step(await draft(client, id), 'b');
    return pos.y === 64 && pos.x === 560;
  });
  await page.keyboard.down('Alt');
  const now = await middle(box(page, 'b'));
  await drag(page, now, beside(now, 7, 35), async () => {
    assert.equal(await page.locator('.stage-guide').getAttribute('d'), '', 'no guide with Alt');
  });
  await page.keyboard.up('Alt');
  await until('it stands off the grid', async () => {
    const { pos } = step(await draft(client, id), 'b');
    return pos.x % 16 !== 0 && pos.y % 16 !== 0;
  });
  const stage = await page.locator('.stage').boundingBox();
  const start = await sheet(page);
  await drag(page, await middle(box(page, 'b')), { x: stage.x + stage.width - 10, y: stage.y + stage.height / 2 }, () =>
    page.waitForFunction((was) => document.querySelector('.stage-sheet').style.transform !== was, start));
  await done(cx);
});

test('the minimap shows everything, pans by click and drag, and stays as it was left', async () => {
  const { client, cx, page } = await fresh('map');
  await edit(page, client, row('Map'));
  await page.locator('.stage').focus();
  await page.keyboard.press('m');
  const map = page.locator('.stage-map');
  await map.waitFor();
  assert.equal((await map.locator('.map-boxes').getAttribute('d')).split('M').length - 1, 4, 'a mark for each step');
  await look(page, 'map');
  const r = await map.boundingBox();
  const [before, seen] = [await sheet(page), await map.locator('.map-seen').getAttribute('d')];
  await drag(page, { x: r.x + 20, y: r.y + 60 }, { x: r.x + 170, y: r.y + 60 });
  assert.notEqual(await sheet(page), before);
  assert.notEqual(await map.locator('.map-seen').getAttribute('d'), seen);
  await page.reload();
  await map.waitFor();
  await button(page, 'Minimap').click();
  await map.waitFor({ state: 'detached' });
  await done(cx);
});

test('the workflow is exported as a document, as a drawing and as pixels', async () => {
  const { client, cx, page } = await fresh('export');
  const doc = row('Out & <away>');
  const [, a] = steps(doc);
  a.name = '<script>alert("1")</script>';
  await edit(page, client, doc);
  const save = async (item) => {
    await button(page, 'Export').click();
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, item).click()]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const json = await save('Document (JSON)');
  assert.equal(json.name, 'out-away.json');
  assert.equal(steps(JSON.parse(json.bytes)).length, 4);
  const svg = await save('Picture (SVG)');
  assert.match(svg.bytes.toString(), /^<svg xmlns=/);
  assert.ok(!svg.bytes.includes('<script'), 'texts stay texts');
  const texts = await page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, 'image/svg+xml');
    return [read.querySelector('parsererror') === null, [...read.querySelectorAll('text')].map((t) => t.textContent)];
  }, svg.bytes.toString().replace(/<style>.*?<\/style>/, ''));
  assert.equal(texts[0], true, 'it is well formed');
  assert.ok(texts[1].some((t) => t.startsWith('<script>')), texts[1].join('|'));
  const png = await save('Picture (PNG)');
  assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG');
  assert.ok(png.bytes.length > 2_000, `${png.bytes.length} bytes`);
  await done(cx);
});

test('fingers: one pans, two zoom, two taps make a wire', async () => {
  const { client, cx, page } = await fresh('touch', { hasTouch: true });
  const doc = flow('Touch', [['a', 'data.set', { fields: { a: 1 } }], ['b', 'data.set', { fields: { b: 1 } }]], ['start -> a']);
  const id = await edit(page, client, doc);
  const cdp = await cx.newCDPSession(page);
  const began = Date.now() / 1_000 - 5;
  // Times are told, not waited for.
  const touch = (type, after, ...points) => cdp.send('Input.dispatchTouchEvent', {
    type, timestamp: began + after, touchPoints: points.map((p, n) => ({ x: p.x, y: p.y, id: n })),
  });
  const settled = () => page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))));
  const at = await middle(box(page, 'a'));
  const first = await sheet(page);
  await touch('touchStart', 0, at);
  await touch('touchMove', 0.03, beside(at, 0, 30));
  await touch('touchMove', 0.06, beside(at, 0, 60));
  await settled();
  await touch('touchEnd', 0.08);
  assert.notEqual(await sheet(page), first, 'a quick finger pans, even on a step');
  const zoom = page.locator('.stage-zoom .caption');
  const percent = await zoom.innerText();
  const stage = await page.locator('.stage').boundingBox();
  const [l, r] = [{ x: stage.x + 200, y: stage.y + 60 }, { x: stage.x + 300, y: stage.y + 60 }];
  await touch('touchStart', 2, l, r);
  await touch('touchMove', 2.1, beside(l, -30, 0), beside(r, 30, 0));
  await touch('touchMove', 2.2, beside(l, -60, 0), beside(r, 60, 0));
  await page.waitForFunction((was) => document.querySelector('.stage-zoom .caption').innerText !== was, percent);
  await touch('touchEnd', 2.3);
  await page.locator('.stage').focus();
  await page.keyboard.press('1');
  await settled();
  const out = await box(page, 'a').boundingBox();
  await page.touchscreen.tap(out.x + out.width, out.y + out.height / 2);
  await page.touchscreen.tap(...Object.values(await middle(box(page, 'b'))));
  await until('the wire is there', async () => Object.keys((await draft(client, id)).edges).length === 2);
  await done(cx);
});

/** The places that a step is drawn at, frame by frame, from a key to its rest. */
const course = (page, name, key) => page.evaluate(async ([name, key]) => {
  const element = [...document.querySelectorAll('.step-box')].find((e) => e.firstElementChild.textContent === name);
  const seen = [element.style.transform];
  document.querySelector('.stage').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const end = performance.now() + 600;
  while (performance.now() < end) {
    await new Promise((r) => requestAnimationFrame(r));
    if (seen.at(-1) !== element.style.transform) seen.push(element.style.transform);
  }
  return seen;
}, [name, key]);

test('tidying glides, and jumps for who asks for little motion', async () => {
  for (const reducedMotion of ['no-preference', 'reduce']) {
    const { client, cx, page } = await fresh(`tidy-${reducedMotion}`, { reducedMotion });
    const doc = row('Tidy');
    steps(doc).find((n) => n.key === 'b').pos = { x: 1_600, y: 900 };
    const id = await edit(page, client, doc);
    const seen = await course(page, 'b', 'l');
    if (reducedMotion === 'reduce') assert.equal(seen.length, 2, seen.join(' '));
    else assert.ok(seen.length > 3, `places on the way: ${seen.join(' ')}`);
    const { pos } = await until('it is stored', async () => {
      const b = step(await draft(client, id), 'b');
      return b.pos.y < 900 && b;
    });
    const [x, y = 0] = seen.at(-1).match(/-?\d+/g).map(Number);
    assert.deepEqual({ x, y }, pos, 'it rests where the document has it');
    await page.locator('.stage').focus();
    await page.keyboard.press('Control+z');
    await until('it is taken back', async () => step(await draft(client, id), 'b').pos.y === 900);
    await done(cx);
  }
});

test('forced colours keep borders, and right-to-left mirrors the panels but not the graph', async () => {
  const forced = await fresh('forced', { forcedColors: 'active' });
  await edit(forced.page, forced.client, row('Forced'));
  await groupTwo(forced.page, 'Seen');
  const drawn = await group(forced.page).evaluate((e) => {
    const style = getComputedStyle(e);
    return { border: style.borderTopWidth, line: style.borderTopColor, text: style.color };
  });
  assert.equal(drawn.border, '1px');
  assert.equal(drawn.line, drawn.text, 'the border has the colour of text');
  await look(forced.page, 'forced');
  await done(forced.cx);
  const { client, cx, page } = await fresh('rtl');
  await edit(page, client, row('Mirrored'), '?locale=ar-XB');
  assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
  const [start, c] = [await middle(box(page, 'start')), await middle(box(page, 'c'))];
  assert.ok(start.x < c.x, 'the graph flows to the right');
  const [panel, stage] = [await page.locator('.inspector').boundingBox(), await page.locator('.stage').boundingBox()];
  assert.ok(panel.x < stage.x, 'the panel is on the left');
  await box(page, 'a').click({ button: 'right' });
  const menu = await page.locator('.stage-menu').boundingBox();
  assert.ok(menu.x >= stage.x && menu.x + menu.width <= stage.x + stage.width);
  await look(page, 'rtl');
  await done(cx);
});
