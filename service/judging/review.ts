import type { Review, ReviewQuestion } from '../models/model.ts';
import { field } from '../rules/parsing/nodes.ts';
import { listFunctions } from '../rules/parsing/scope.ts';
import { diffLines } from '../source/lines.ts';
import { pythonParser } from '../source/python.ts';

/** Less than this cannot be told from noise by whoever reads it. */
const smallestGainPercent = 5;
/** Gains above this are worth a longer look at the change. */
const largeGainPercent = 20;
const coveredPercent = 80;

/**
 * Grades a change by what it risks and what it gains. `low`: it does not parse, takes a function away or changes how one
 * is called, or gains next to nothing. `high`: a clear gain that tests cover. Else `medium`. The reasons are sentences.
 */
export async function reviewByRisk(question: ReviewQuestion): Promise<Review> {
  const gain = percentOf(question.gain);
  const broken = question.language === 'python' ? await findBrokenPromises(question) : [];
  const low = [
    ...broken,
    ...(gain !== undefined && gain < smallestGainPercent
      ? [`A gain of ${question.gain} is too near to nothing to be worth a change.`]
      : []),
  ];
  if (low.length > 0) return { grade: 'low', explanation: low.join(' ') };
  const doubts = [
    ...(gain === undefined ? ['How much it gains was not told.'] : []),
    ...(gain !== undefined && gain < largeGainPercent ? [`The gain of ${question.gain} is small.`] : []),
    ...findThinTests(question),
  ];
  const size = changedLines(question.originalCode, question.candidateCode);
  const change = `${size} changed ${size === 1 ? 'line' : 'lines'}${gain === undefined ? '' : ` for a gain of ${question.gain}`}.`;
  return doubts.length === 0
    ? { grade: 'high', explanation: `A clear gain that tests cover: ${change}` }
    : { grade: 'medium', explanation: `${doubts.join(' ')} In all ${change}` };
}

function findThinTests(question: ReviewQuestion): string[] {
  const coverage = percentOf(question.coverage);
  const hasOwnTests = question.existingTests.trim() !== '' || question.replayTests.trim() !== '';
  return [
    ...(coverage !== undefined && coverage < coveredPercent
      ? [`The tests cover ${question.coverage} of the function only.`]
      : []),
    ...(/needs tests/i.test(question.explanation) && !hasOwnTests
      ? ['That behaviour stays the same rests on tests, and the project has none of its own for this function.']
      : []),
  ];
}

/** Functions of the original that are gone or are called in another way. */
async function findBrokenPromises({ originalCode, candidateCode }: ReviewQuestion): Promise<string[]> {
  const parser = await pythonParser();
  const signatures = (text: string) =>
    parser.read(
      text,
      (source) =>
        new Map(
          listFunctions(source)
            .filter((scope) => !scope.isNested)
            .map((scope) => [scope.qualifiedName, field(scope.node, 'parameters')?.text ?? '']),
        ),
    );
  const [before, after] = [signatures(originalCode), signatures(candidateCode)];
  if (after === undefined) return ['The changed code is not valid Python.'];
  return [...(before ?? [])].flatMap(([name, parameters]) => {
    const now = after.get(name);
    if (now === undefined) return [`\`${name}\` is gone: whoever calls it breaks.`];
    return now === parameters ? [] : [`\`${name}\` takes other parameters than before: whoever calls it may break.`];
  });
}

function changedLines(before: string, after: string): number {
  return diffLines(before, after).reduce((sum, hunk) => sum + Math.max(hunk.first.lines.length, hunk.second.lines.length), 0);
}

function percentOf(text: string): number | undefined {
  const [, number] = /^\s*(-?[\d,]+(?:\.\d+)?)\s*%/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number.replaceAll(',', ''));
}
