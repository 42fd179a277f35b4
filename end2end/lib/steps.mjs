// The steps of the main job as a person takes them in the browser.
import assert from 'node:assert/strict';
import { BRIEF, GUIDELINES } from './client.mjs';
import { settled } from './browser.mjs';

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const toast = (page, text) => page.locator('.toast', { hasText: text }).waitFor();
const field = (page, name) => page.getByLabel(name, { exact: true });

export async function register(page, base, who) {
  await page.goto(base);
  await page.waitForURL('**/auth/login');
  await page.getByRole('link', { name: 'Create account' }).click();
  await field(page, 'E-mail address').fill(who.email);
  await field(page, 'Password').fill(who.password);
  await field(page, 'Your name').fill(who.name);
  await field(page, 'Company or team').fill(who.tenant_name);
  await button(page, 'Create account').click();
  await page.waitForURL(`${base}/`);
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
}

export async function publishBrand(page) {
  await page.getByRole('link', { name: 'Brand studio' }).first().click();
  await field(page, 'Brand name').fill(GUIDELINES.name);
  await field(page, 'Positioning').fill(GUIDELINES.positioning);
  await page.getByRole('link', { name: 'Words', exact: true }).click();
  await button(page, 'Add banned word').click();
  await field(page, 'Never').fill(GUIDELINES.banned[0].word);
  await field(page, 'Rather').fill(GUIDELINES.banned[0].instead);
  await button(page, 'Save draft').click();
  await toast(page, 'Draft saved');
  await button(page, 'Publish version 1').click();
  await page.getByText('Agents use version 1').waitFor();
}

export async function connect(page, network, base) {
  await page.getByRole('link', { name: 'Integrations' }).first().click();
  await button(page, `Connect ${network}`).click();
  await page.getByRole('heading', { name: 'Connect a sandbox account' }).waitFor();
  const choice = page.getByRole('button', { name: /^Authorize / }).first();
  const name = (await choice.getAttribute('aria-label')).replace('Authorize ', '');
  await choice.click();
  await page.waitForURL(`${base}/settings/integrations**`);
  await toast(page, `${network} connected`);
  await page.waitForURL(`${base}/settings/integrations`);
  const card = page.locator('.network', { has: page.getByRole('heading', { name: network, exact: true }) });
  await card.getByText('Stand-in network', { exact: true }).waitFor();
  await card.getByText('Connected', { exact: true }).first().waitFor();
  return name;
}

/** Writes a campaign in its four steps; answers its id. */
export async function writeCampaign(page, name, brief = BRIEF) {
  await page.getByRole('link', { name: 'New campaign' }).first().click();
  await field(page, 'Name').fill(name);
  await field(page, 'Budget').fill('1250.50');
  await button(page, 'Save and continue').click();
  await page.waitForURL('**/edit?step=brief');
  const id = page.url().match(/cmp_[0-9a-f]{32}/)[0];
  await field(page, 'Objective').fill(brief.objective);
  await field(page, 'Audience').fill(brief.audience);
  for (const [i, message] of brief.key_messages.entries()) {
    if (i > 0) await button(page, 'Add message').click();
    await field(page, 'Message').nth(i).fill(message.text);
    await field(page, 'Proof').nth(i).fill(message.proof);
  }
  await field(page, 'Call to action').fill(brief.call_to_action.text);
  await field(page, 'Web address').fill(brief.call_to_action.url);
  await button(page, 'Save and continue').click();
  await page.waitForURL('**/edit?step=channels');
  assert.ok(await page.getByRole('checkbox', { name: 'LinkedIn' }).isChecked(), 'a new campaign speaks on LinkedIn');
  assert.ok(await page.getByRole('checkbox', { name: 'X', exact: true }).isChecked(), 'a new campaign speaks on X');
  await button(page, 'Save and continue').click();
  await page.waitForURL('**/edit?step=check');
  await page.getByText('The brief is complete').waitFor();
  await button(page, 'Save campaign').click();
  await page.waitForURL(`**/campaigns/${id}`);
  await page.getByText('Ready to start').waitFor();
  return id;
}

/** Starts the campaign so that posts go out once they are approved; answers the run's address. */
export async function start(page) {
  await button(page, 'Start campaign').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /As soon as they are approved/ }).check();
  await dialog.getByRole('button', { name: 'Start campaign' }).click();
  await page.waitForURL('**/runs/*');
  return page.url();
}

/** The value of a card, such as "Reach", as a number. */
export async function card(page, name) {
  const value = page.locator('.kpi', { has: page.getByRole('heading', { name, exact: true }) }).locator('.kpi-value');
  return Number((await value.innerText()).replace(/[^0-9]/g, ''));
}

/** All three cards. */
export async function cards(page) {
  return { reach: await card(page, 'Reach'), engagement: await card(page, 'Engagement'), clicks: await card(page, 'Link clicks') };
}

export { settled };
