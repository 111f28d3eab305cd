import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? '';
const shown = readdirSync(folder).sort().flatMap(describeStack).slice(0, 60);
if (shown.length > 0) {
  const additionalContext = ['Tuneup, from what the last `make up` of each stack wrote (not looked up now):', ...shown]
    .join('\n')
    .slice(0, 9000);
  console.log(JSON.stringify({ hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext } }));
}

/** A few lines about one stack; none when it has no outputs. */
function describeStack(stack) {
  try {
    const path = join(folder, stack, 'outputs.json');
    const outputs = JSON.parse(readFileSync(path, 'utf8'));
    const { verdicts = {}, pullRequests = [], stackedPullRequest, vmPower, allowedSshSource, sshCommand, serviceUrl } = outputs;
    const counts = new Map();
    for (const { verdict } of Object.values(verdicts)) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    const total = [...counts]
      .map(([verdict, count]) => `${count} ${verdict === 'none' ? 'without a change to send' : verdict}`)
      .join(', ');
    return [
      `- stack ${stack}, written ${age(statSync(path).mtimeMs)}${total === '' ? '' : `: ${total}`}`,
      ...line('open pull requests', pullRequests.join(' ')),
      ...line('stacked draft', stackedPullRequest),
      ...line('VM power', vmPower),
      ...line('address allowed to connect', allowedSshSource),
      ...line('connect with', sshCommand),
      ...line('AI service', serviceUrl),
    ];
  } catch {
    return [];
  }
}

function line(title, value) {
  return value ? [`  ${title}: ${value}`] : [];
}

function age(then) {
  const minutes = Math.max(0, Math.round((Date.now() - then) / 60_000));
  if (minutes < 90) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1440)} days ago`;
}
