import { relative } from 'node:path';
import type { TargetVerdict } from '../study.ts';
import { projectFolder } from './folders.ts';
import type { Outputs } from './outputs.ts';

/** Prints what came of the session: a line a target, then where to look. */
export function printSummary(outputs: Outputs): void {
  const rows = Object.entries(outputs.verdicts ?? {});
  const width = Math.max(...rows.map(([target]) => target.length), 0);
  console.log('');
  for (const [target, row] of rows) console.log(`  ${target.padEnd(width)}  ${describe(row)}`);
  console.log('');
  for (const [title, value] of [
    ['all together', outputs.stackedPullRequest],
    ['case study', outputs.caseStudy && fromHere(outputs.caseStudy)],
    ['forge', outputs.forgeUrl],
    ['AI service', outputs.serviceUrl],
    ['machine', outputs.sshCommand && `${outputs.sshCommand}   (${outputs.vmPower})`],
    ['an hour', outputs.hourlyCost],
    ['a month', outputs.monthlyCost],
  ]) {
    if (value !== undefined) console.log(`  ${String(title).padEnd(14)}${value}`);
  }
}

/** One target's outcome in one line; the case study has the whole of a long reason. */
export function describe({ verdict, reason, speedup, low, high, pullRequest }: TargetVerdict): string {
  const numbers =
    speedup === undefined ? '' : `${speedup.toFixed(2)} times (95 % interval ${low?.toFixed(2)} to ${high?.toFixed(2)})`;
  const shortReason = reason !== undefined && reason.length > 110 ? `${reason.slice(0, 107)}...` : reason;
  return [verdict === 'none' ? 'nothing to send' : verdict, numbers || shortReason, pullRequest]
    .filter((part) => part)
    .join('  ');
}

/** A path below the project as a person types it there; another stays as it is. */
function fromHere(path: string): string {
  const below = relative(projectFolder, path);
  return below.startsWith('..') ? path : below;
}
