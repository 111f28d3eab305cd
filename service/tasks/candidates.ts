import { randomUUID } from 'node:crypto';
import { failure } from '../../bench/failure.ts';
import { renderCodeBlocks } from '../code-blocks.ts';
import type { LanguageName, Proposal, SourceFile } from '../models/model.ts';
import { isSound } from '../source/syntax.ts';
import type { StoredCandidate } from '../storage/storage.ts';
import type { Candidate } from './fields.ts';
import type { TaskContext } from './task.ts';

/** What a proposal is an answer to. */
export interface Asked {
  language: LanguageName;
  /** Versions of the code that the asker has: what is equal to one of them says nothing new. */
  known: readonly (readonly SourceFile[])[];
  /** Id of the candidate it was made from. */
  parentId?: string;
}

/**
 * The proposals that may leave, each under a new id: those that parse, change something, read back as they were written
 * and were not there before.
 */
export async function renderCandidates(proposals: readonly Proposal[], asked: Asked): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const proposal of proposals) {
    const sourceCode = await renderSound(proposal, asked);
    if (sourceCode === undefined || candidates.some((earlier) => earlier.source_code === sourceCode)) continue;
    candidates.push({
      source_code: sourceCode,
      explanation: explain(proposal),
      optimization_id: randomUUID(),
      parent_id: asked.parentId ?? null,
      model: proposal.model,
    });
  }
  return candidates;
}

/** The one candidate that a reader of a bare candidate waits for. Fails with `nothing-better` when there is none. */
export async function renderOnlyCandidate(proposal: Proposal | undefined, asked: Asked): Promise<Candidate> {
  const [candidate] = await renderCandidates(proposal ? [proposal] : [], asked);
  if (candidate === undefined) {
    throw failure('nothing-better', 'expected another version of the code, found none that holds: go on with what there is');
  }
  return candidate;
}

/** Candidates as they are kept. */
export function toStored(sent: readonly Candidate[]): StoredCandidate[] {
  return sent.map((candidate) => ({
    id: candidate.optimization_id,
    sourceCode: candidate.source_code,
    explanation: candidate.explanation,
    ...(candidate.model === null ? {} : { model: candidate.model }),
    ...(candidate.parent_id === null ? {} : { parentId: candidate.parent_id }),
  }));
}

/** Asking again for a trace gives its candidates again; their ids are new, since an id is used once. */
export async function findEarlierCandidates(
  task: string,
  traceId: string | null | undefined,
  context: TaskContext,
): Promise<Candidate[] | undefined> {
  if (!traceId) return undefined;
  const stored = await context.findCandidates(task, traceId);
  return stored?.map((earlier) => ({
    source_code: earlier.sourceCode,
    explanation: earlier.explanation,
    optimization_id: randomUUID(),
    parent_id: earlier.parentId ?? null,
    model: earlier.model ?? null,
  }));
}

/** One bad block voids a whole candidate for its reader, so all of it must parse, differ and read back as it was. */
async function renderSound(proposal: Proposal, asked: Asked): Promise<string | undefined> {
  if (proposal.files.length === 0 || asked.known.some((version) => isWithin(proposal.files, version))) return undefined;
  for (const file of proposal.files) {
    if (!(await isSound(file.text, asked.language))) return undefined;
  }
  return renderCodeBlocks(proposal.files, asked.language);
}

function isWithin(files: readonly SourceFile[], version: readonly SourceFile[]): boolean {
  return files.every((file) => version.some((known) => known.path === file.path && known.text === file.text));
}

function explain(proposal: Proposal): string {
  const saysSo = /needs tests/i.test(proposal.explanation);
  const explanation = proposal.explanation.replaceAll('\0', '');
  return proposal.needsTests && !saysSo
    ? `${explanation} Needs tests: the source alone cannot show that behaviour stays the same.`
    : explanation;
}
