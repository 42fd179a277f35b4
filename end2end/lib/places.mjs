// The pages of the product, with the ids of the sample company filled in.
import { BRIEF, Client } from './client.mjs';
import { until } from './until.mjs';

const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);

/** Accounts, a campaign and a run that waits for a person; the sample company itself has no run. */
export async function startRun(client) {
  for (const network of ['x', 'linkedin']) await client.connect(network);
  const { id } = await client.rpc('campaigns/create', { input: {
    name: 'Spring course', brief: BRIEF, budget: '1250.00', currency: 'EUR', start_date: day(1), end_date: day(29), channels: ['social:x', 'social:linkedin'],
  } });
  await client.rpc('campaigns/start', { id, publish: 'at_slots' });
  await until('two drafts wait', async () =>
    (await client.rpc('approvals/list', { state: 'pending' })).filter((a) => a.content.campaign_id === id).length === 2);
}

/** Signs the seeded person in and finds one of everything. */
export async function sample(base) {
  const client = await new Client(base).login('demo@bellwether.example', 'bellwether-demo');
  if ((await client.rpc('workflows/runs', { campaign: null, workflow: null, page: {} })).items.length === 0) await startRun(client);
  const [campaigns, approvals, workflows, runs] = await Promise.all([
    client.rpc('campaigns/list', { filter: {}, page: {} }), client.rpc('approvals/list', { state: null }),
    client.rpc('workflows/list'), client.rpc('workflows/runs', { campaign: null, workflow: null, page: {} }),
  ]);
  const waiting = approvals.find((a) => a.state === 'pending' && a.run_id);
  const active = campaigns.items.find((c) => c.status === 'active' && c.sample);
  const draft = campaigns.items.find((c) => c.status === 'draft');
  return { client, campaigns: campaigns.items, active, draft, waiting, workflow: workflows[0], run: runs.items[0] };
}

/** Name and path of each page. */
export function places({ active, draft, waiting, workflow, run }) {
  return [
    ['home', '/'], ['brand', '/brand-studio'], ['brand-voice', '/brand-studio?tab=voice'], ['brand-words', '/brand-studio?tab=words'],
    ['brand-personas', '/brand-studio?tab=personas'], ['brand-history', '/brand-studio?tab=history'],
    ['campaigns', '/campaigns'], ['campaign-new', '/campaigns/new'], ['campaign', `/campaigns/${active.id}`],
    ['campaign-content', `/campaigns/${active.id}?tab=content`], ['campaign-runs', `/campaigns/${active.id}?tab=runs`],
    ['campaign-brief', `/campaigns/${active.id}?tab=brief`], ['campaign-draft', `/campaigns/${draft.id}`],
    ['edit-brief', `/campaigns/${draft.id}/edit?step=brief`], ['edit-channels', `/campaigns/${draft.id}/edit?step=channels`],
    ['edit-check', `/campaigns/${draft.id}/edit?step=check`], ['approvals', '/approvals'], ['approvals-all', '/approvals?tab=all'],
    ['approval', `/approvals/${waiting.id}`], ['workflows', '/workflows'], ['workflow-new', '/workflows/new'],
    ['workflow', `/workflows/${workflow.id}`], ['run', `/runs/${run.id}`],
    ['workflow-runs', `/workflows/${workflow.id}?tab=runs`], ['workflow-versions', `/workflows/${workflow.id}?tab=versions`],
    ['workflow-triggers', `/workflows/${workflow.id}?tab=triggers`], ['workflow-try', `/workflows/${workflow.id}?tab=try`],
    ['workflow-draft', `/workflows/${workflow.id}?tab=draft`], ['workflow-edit', `/workflows/${workflow.id}/edit`], ['tasks', '/tasks'], ['queue', '/queue'],
    ['integrations', '/settings/integrations'], ['secrets', '/settings/integrations?tab=secrets'],
    ['worker-keys', '/settings/integrations?tab=workers'], ['missing', '/no-such-page'],
  ];
}
