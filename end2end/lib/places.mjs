// The pages of the product, with the ids of the sample company filled in.
import { Client } from './client.mjs';

/** Signs the seeded person in and finds one of everything. */
export async function sample(base) {
  const client = await new Client(base).login('demo@bellwether.example', 'bellwether-demo');
  const [campaigns, approvals, workflows, runs] = await Promise.all([
    client.rpc('campaigns/list', { filter: {}, page: {} }), client.rpc('approvals/list', { state: null }),
    client.rpc('workflows/list'), client.rpc('workflows/runs', { campaign: null, workflow: null, page: {} }),
  ]);
  const waiting = approvals.find((a) => a.state === 'pending') ?? approvals[0];
  const active = campaigns.items.find((c) => c.status === 'active') ?? campaigns.items[0];
  const draft = campaigns.items.find((c) => c.status === 'draft') ?? active;
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
    ...(waiting ? [['approval', `/approvals/${waiting.id}`]] : []), ['workflows', '/workflows'],
    ...(workflow ? [['workflow', `/workflows/${workflow.id}`]] : []), ...(run ? [['run', `/runs/${run.id}`]] : []),
    ['integrations', '/settings/integrations'], ['missing', '/no-such-page'],
  ];
}
