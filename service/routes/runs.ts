import { Hono } from 'hono';
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { failure } from '../../bench/failure.ts';
import { isAdminToken } from '../admin.ts';
import { hashKey } from '../storage/keys.ts';
import type { Outcome, Run, RunDetail, Storage } from '../storage/storage.ts';
import type { Environment } from './environment.ts';

type Piece = HtmlEscapedString | Promise<HtmlEscapedString>;

/** How many runs the list shows. */
const longestList = 200;

/**
 * `/runs` and `/runs/<trace id>`: what was asked, what was sent and what became of it. A key sees its own runs, the admin
 * token all. A browser asks for either as the password of its own dialog; the name does not matter.
 */
export function createRunsRoutes(storage: Storage, adminToken: string | undefined): Hono<Environment> {
  const routes = new Hono<Environment>();
  routes.get('/runs', async (context) => {
    const runs = await storage.listRuns(longestList, await findReader(context.req.header('Authorization')));
    context.header('Content-Security-Policy', policy);
    return context.html(renderPage('Runs', renderRuns(runs)));
  });
  routes.get('/runs/:traceId', async (context) => {
    const traceId = context.req.param('traceId');
    const run = await storage.findRun(traceId, await findReader(context.req.header('Authorization')));
    if (run === undefined) throw failure('run-not-found', `there is no run ${traceId} that this key may see: /runs lists them`);
    context.header('Content-Security-Policy', policy);
    return context.html(renderPage(`Run ${traceId}`, renderRun(run)));
  });
  return routes;

  /** The id of the key whose runs may be seen; `undefined` stands for all of them. */
  async function findReader(header: string | undefined): Promise<string | undefined> {
    const shown = readPassword(header);
    if (shown === undefined) throw failure('password-missing', 'expected a key, or the admin token, as the password');
    if (adminToken !== undefined && isAdminToken(shown, adminToken)) return undefined;
    const keyId = await storage.findKey(hashKey(shown));
    if (keyId === undefined) throw failure('password-unknown', 'expected a key that is known here, or the admin token');
    return keyId;
  }
}

function readPassword(header = ''): string | undefined {
  const [, scheme = '', value = ''] = /^(Basic|Bearer) +(\S+)$/i.exec(header) ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  const [, password] = /^[^:]*:(.+)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
  return password;
}

function renderRuns(runs: readonly Run[]): Piece {
  if (runs.length === 0) return html`<p>Nothing was asked yet.</p>`;
  return html`<table>
<thead><tr><th>Run</th><th>Language</th><th>Last answer</th><th>Requests</th><th>Candidates</th><th>Correct</th><th>Best gain</th></tr></thead>
<tbody>${runs.map(
    (run) => html`<tr>
<td><a href="/runs/${encodeURIComponent(run.traceId)}">${run.traceId}</a></td><td>${run.language}</td>
<td>${run.answeredAt.toISOString()}</td><td>${run.requests}</td><td>${run.candidates}</td><td>${run.correct}</td><td>${renderGain(run.speedupRatio)}</td></tr>`,
  )}</tbody>
</table>`;
}

function renderRun({ traceId, requests, candidates, modelCalls }: RunDetail): Piece {
  return html`<p><a href="/runs">All runs</a></p>
<h2>Requests</h2>
<table>
<thead><tr><th>Task</th><th>Answered</th><th>Candidates</th><th>Tokens</th></tr></thead>
<tbody>${requests.map(
    (request) => html`<tr><td>${request.task}</td><td>${request.answeredAt.toISOString()}</td>
<td>${candidates.filter((candidate) => candidate.requestId === request.id).length}</td>
<td>${modelCalls.filter((call) => call.requestId === request.id).reduce((total, call) => total + call.inputTokens + call.outputTokens, 0)}</td></tr>`,
  )}</tbody>
</table>
<h2>Candidates of ${traceId}</h2>
${candidates.map(
  (candidate) => html`<section>
<h3>${candidate.model ?? 'model not known'}: ${renderOutcome(candidate.outcome)}</h3>
<p>${candidate.explanation}</p>
<p><small>${candidate.id}${candidate.parentId === undefined ? '' : `, made from ${candidate.parentId}`}</small></p>
<pre>${candidate.sourceCode}</pre>
</section>`,
)}`;
}

function renderOutcome(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'nobody told what became of it';
  if (outcome.isCorrect === false) return 'behaved differently';
  return `${outcome.isBest ? 'the best one' : 'correct'}, gain ${renderGain(outcome.speedupRatio)}`;
}

function renderGain(ratio: number | undefined): string {
  return ratio === undefined ? '' : `${(ratio * 100).toFixed(1)} %`;
}

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function renderPage(title: string, content: Piece): Piece {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1b1b; background: #fff; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ccc; }
pre { background: #f4f4f4; padding: .8rem; overflow: auto; } a { color: #0645ad; }
</style>
</head>
<body>
<h1>${title}</h1>
${content}
</body>
</html>`;
}
