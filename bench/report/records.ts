import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Tuning } from '../tuning/tuning.ts';
import { renderBenchstat } from './benchstat.ts';
import { type Files, writeFiles } from './files.ts';
import { parseSeries } from './series.ts';
import { fileNameOf, recordFolder, type StudiedComparison, type Study } from './study.ts';

/** What was written, as paths below `folder`. */
export interface Written {
  folder: string;
  files: string[];
}

/**
 * The live record of a session: `status.json` says where every target stands, a folder a target holds what was found and
 * measured, `machine.json` what is known of the machine. Other files there, scripts and notes of people, are left alone.
 */
export async function writeRecords(study: Study): Promise<Written> {
  const folder = recordFolder(study);
  const files: Files = { 'status.json': json(statusOf(study)) };
  for (const { tuning, measured } of study.targets) {
    const place = `targets/${fileNameOf(tuning.target)}`;
    files[`${place}/tuning.json`] = json(portable(tuning));
    if (measured !== undefined) Object.assign(files, await measuredFiles(study, place, measured));
  }
  if (study.stacked?.measured !== undefined) Object.assign(files, await measuredFiles(study, 'stacked', study.stacked.measured));
  const measurements = [...study.targets.map((target) => target.measured), study.stacked?.measured];
  const machine = measurements.find((measured) => measured !== undefined)?.environment;
  if (machine !== undefined) files['machine.json'] = json(machine);
  files['tests.json'] = json(study.workspace.tests);
  return { folder, files: await writeFiles(folder, files) };
}

/** Where everything stands, short enough to read. */
function statusOf(study: Study) {
  const { repository, date, workspace } = study;
  return {
    repository,
    date,
    base: { branch: workspace.baseBranch, commit: workspace.baseCommit },
    targets: study.targets.map(({ tuning, measured, pullRequest }) => ({
      target: tuning.target,
      state: tuning.state,
      reason: tuning.reason,
      branch: tuning.branch,
      commit: tuning.commit,
      ...numbersOf(measured),
      pullRequest,
    })),
    ...(study.stacked === undefined
      ? {}
      : { stacked: { ...study.stacked.stacked, ...numbersOf(study.stacked.measured), pullRequest: study.stacked.pullRequest } }),
  };
}

/** The numbers that people and scripts ask for first. */
export function numbersOf(measured: StudiedComparison | undefined) {
  if (measured === undefined) return {};
  const { verdict, reason, speedup, low, high, floor, pairs } = measured;
  return { verdict, ...(reason === undefined ? {} : { verdictReason: reason }), speedup, low, high, floor, pairs };
}

async function measuredFiles(study: Study, place: string, measured: StudiedComparison): Promise<Files> {
  const { verdict, reason, speedup, low, high, floor, pairs, rows, warnings, environment, timedSeconds, wallSeconds, seed } =
    measured;
  const comparison = {
    verdict,
    reason,
    speedup,
    low,
    high,
    floor,
    pairs,
    rows,
    warnings,
    environment,
    timedSeconds,
    wallSeconds,
    seed,
  };
  const files: Files = { [`${place}/comparison.json`]: json(comparison) };
  const raw =
    measured.rawDataFile === undefined ? undefined : await readFile(measured.rawDataFile, 'utf8').catch(() => undefined);
  if (raw === undefined) return files;
  const { base, head } = renderBenchstat(`${study.organization}/${study.project}`, parseSeries(raw));
  return {
    ...files,
    [`${place}/samples.jsonl`]: withoutTraces(raw, study),
    [`${place}/base.txt`]: base,
    [`${place}/head.txt`]: head,
  };
}

/** A tuning without the paths of the machine that it ran on. */
function portable(tuning: Tuning): Tuning {
  if (tuning.measurement === undefined) return tuning;
  const { callsFile: _, ...measurement } = tuning.measurement;
  return { ...tuning, measurement };
}

/** Records are shared: folders of this machine get a name, and its id, which nobody else should know, a digest. */
function withoutTraces(raw: string, { workspace }: Study): string {
  return raw
    .replaceAll(workspace.folder, '$WORKSPACE')
    .replace(
      /"machineId": ?"([^"]+)"/g,
      (_, id) => `"machineId":"${createHash('sha256').update(id).digest('hex').slice(0, 12)}"`,
    );
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
