// The workflow builder as a person finds it: steps on the canvas, their names, what is saved, and the draft on the server.
import { BASE, open } from './browser.mjs';

/** A step on the canvas by its name. */
export const box = (page, name) => page.locator('.step-box', { has: page.locator('.step-box-name').getByText(name, { exact: true }) });

/** The server has everything. */
export const saved = (page) => page.locator('.save-chip', { hasText: 'Saved' }).waitFor();

export const draft = async (client, id) => (await client.rpc('workflows/draft', { id })).doc;
export const steps = (doc) => Object.values(doc.nodes);
export const names = async (client, id) => steps(await draft(client, id)).map((n) => n.name).sort();

/** A workflow of that document, opened in the editor; answers its id. */
export async function edit(page, client, doc, query = '', base = BASE) {
  const { id } = await client.rpc('workflows/create', { input: { name: doc.name, description: '', doc } });
  await open(page, `${base}/workflows/${id}/edit${query}`);
  await page.locator('.stage .step-box').first().waitFor();
  return id;
}

/** Gives the step another name in the panel. */
export async function rename(page, from, to) {
  await box(page, from).click();
  const field = page.getByLabel('Name', { exact: true });
  await field.fill(to);
  await field.blur();
  await box(page, to).waitFor();
}
