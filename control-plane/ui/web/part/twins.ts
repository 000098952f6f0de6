import { token } from '../api/client';
import { info } from '../api/session';
import { shellQuote } from './format';
import type { TwinCommands } from './basics';

/** Where commands reach the control plane: behind `cascade ui` that is not the address of this page. */
function base(): string {
  return info()?.proxy?.url ?? window.location.origin;
}

/** The options of `cascade` that name this server, and who asks. */
function url(): string {
  const profile = info()?.proxy?.profile ?? null;
  return ` --url ${shellQuote(base())}${profile === null ? '' : ` --profile ${shellQuote(profile)}`}`;
}

/** How `curl` shows who asks; credentials are those of the shell. */
function auth(): string {
  const server = info();
  const region = server?.proxy?.region ?? null;
  if (region !== null) {
    return (
      ` --aws-sigv4 aws:amz:${region}:execute-api --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"` +
      ' -H "X-Amz-Security-Token: $AWS_SESSION_TOKEN"'
    );
  }
  return server?.proxy !== undefined || server?.auth === 'jwt' || token() !== null ? ' -H "Authorization: Bearer $CASCADE_TOKEN"' : '';
}

function curl(method: string, path: string, body?: unknown): string {
  const data = body === undefined ? '' : ` -H 'Content-Type: application/json' -d ${shellQuote(JSON.stringify(body))}`;
  return `curl -X ${method}${auth()}${data} ${shellQuote(base() + path)}`;
}

export const twins = {
  trigger(dag: string, context: unknown, force: boolean): TwinCommands {
    const words = [`cascade trigger ${shellQuote(dag)}`];
    const body: Record<string, unknown> = {};
    if (typeof context === 'object' && context !== null && Object.keys(context).length > 0) {
      words.push(`--context ${shellQuote(JSON.stringify(context))}`);
      body.context = context;
    }
    if (force) {
      words.push('--force');
      body.force = true;
    }
    return {
      cascade: words.join(' ') + url(),
      curl: curl('POST', `/v1/dags/${encodeURIComponent(dag)}/jobs`, Object.keys(body).length === 0 ? undefined : body),
    };
  },
  cancel: (id: string): TwinCommands => ({
    cascade: `cascade job cancel ${shellQuote(id)}${url()}`,
    curl: curl('POST', `/v1/jobs/${encodeURIComponent(id)}/cancel`),
  }),
  retry: (id: string): TwinCommands => ({
    cascade: `cascade job retry ${shellQuote(id)}${url()}`,
    curl: curl('POST', `/v1/jobs/${encodeURIComponent(id)}/retry`),
  }),
  clear: (id: string, tasks: readonly string[], reach: { upstream: boolean; downstream: boolean }): TwinCommands => ({
    cascade: `cascade job clear ${[id, ...tasks].map(shellQuote).join(' ')}${reach.upstream ? ' --upstream' : ''}${reach.downstream ? ' --downstream' : ''} --yes${url()}`,
    curl: curl('POST', `/v1/jobs/${encodeURIComponent(id)}/clear`, { tasks, ...reach, dry_run: false }),
  }),
  enable: (dag: string, enabled: boolean): TwinCommands => ({
    cascade: `cascade dag ${enabled ? 'resume' : 'pause'} ${shellQuote(dag)}${url()}`,
    curl: curl('PATCH', `/v1/dags/${encodeURIComponent(dag)}`, { enabled }),
  }),
};
