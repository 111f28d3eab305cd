import { listTests } from '../instrumentation/python-tests.ts';
import type { FlaggedTest, TestsReviewQuestion } from '../models/model.ts';
import { pythonParser } from '../source/python.ts';

/**
 * Flags tests that are not worth their time: those that fail on the original, those that never call the function, those
 * that repeat an earlier one. At least one test of a file stays, since a file without any would be thrown away whole.
 */
export async function reviewTestsByContent(question: TestsReviewQuestion): Promise<FlaggedTest[]> {
  if (question.language !== 'python') return flagFailing(question);
  const parser = await pythonParser();
  const seen = new Map<string, string>();
  return question.files.flatMap((file) => {
    const failing = new Map(file.failed.map(({ name, message }) => [name, message]));
    const tests = parser.read(file.source, (source) =>
      listTests(source.root).map((test) => ({ name: test.name.split('.').at(-1) ?? test.name, body: test.body.text })),
    );
    const flagged = (tests ?? []).flatMap(({ name, body }): FlaggedTest[] => {
      const key = body.replace(/\s+/g, ' ');
      const earlier = seen.get(key);
      if (earlier === undefined) seen.set(key, name);
      const reason =
        failureReason(failing.get(name)) ??
        (body.includes(question.functionName) ? undefined : `never calls ${question.functionName}`) ??
        (earlier === undefined ? undefined : `repeats ${earlier}`);
      return reason === undefined ? [] : [{ fileIndex: file.index, name, reason }];
    });
    return flagged.length > 0 && flagged.length === tests?.length ? flagged.slice(1) : flagged;
  });
}

function flagFailing({ files }: TestsReviewQuestion): FlaggedTest[] {
  return files.flatMap((file) =>
    file.failed.map(({ name, message }) => ({ fileIndex: file.index, name, reason: failureReason(message) ?? '' })),
  );
}

function failureReason(message: string | undefined): string | undefined {
  if (message === undefined) return undefined;
  const [first = ''] = message.trim().split('\n');
  return `fails on the original${first === '' ? '' : `: ${first.slice(0, 200)}`}`;
}
