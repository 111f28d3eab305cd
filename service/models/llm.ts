import { z } from 'zod';
import { renderCodeBlocks } from '../code-blocks.ts';
import { isSound } from '../source/syntax.ts';
import type { Ask } from './ask.ts';
import type { LanguageName, Model, Proposal, SourceFile, TestsQuestion } from './model.ts';
import { readPrompt } from './prompt.ts';

const rewrite = z.object({
  files: z.array(z.object({ path: z.string().nullable(), text: z.string() })),
  explanation: z.string(),
  needsTests: z.boolean(),
});
const rewrites = z.object({ candidates: z.array(rewrite) });
const oneRewrite = z.object({ candidate: rewrite.nullable() });
const testSource = z.object({ source: z.string() });

type Rewrite = z.infer<typeof rewrite>;

/** A provider as a model: a question becomes a prompt, and a reply an answer that was read and checked. */
export function createLlmModel(name: string, ask: Ask): Model {
  return {
    name,
    async optimize(question, signal) {
      const prompt = await readPrompt('optimize', {
        language: question.language,
        version: question.languageVersion ?? 'not known',
        candidates: String(question.candidates),
        async: yesOrNo(question.isAsync),
        files: renderFiles(question.files, question.language),
        dependencies: question.dependencyCode,
        profile: question.profile ?? '',
      });
      const read = async ({ candidates }: z.infer<typeof rewrites>) => {
        const readings = await Promise.all(candidates.map((one) => readRewrite(one, question.files, question.language)));
        const answer = readings.flatMap((reading) => ('proposal' in reading ? [reading.proposal] : []));
        const problems = readings.flatMap((reading) => ('problem' in reading ? [reading.problem] : []));
        return answer.length > 0 || problems.length === 0 ? { answer } : { problem: [...new Set(problems)].join(' ') };
      };
      return (await ask({ prompt, reply: rewrites, read }, signal)) ?? [];
    },
    async generateTests(question, signal) {
      const prompt = await readPrompt('testgen', {
        language: question.language,
        framework: question.testFramework,
        function: question.qualifiedName,
        module: question.modulePath,
        method: yesOrNo(question.isMethod),
        async: yesOrNo(question.isAsync),
        number: String(question.testIndex + 1),
        focus: question.testIndex === 0 ? 'the usual inputs and the boundaries' : 'unusual and large inputs, and errors',
        files: renderFiles(question.source, question.language),
      });
      return ask({ prompt, reply: testSource, read: (reply) => readTests(reply.source, question) }, signal);
    },
    async refine(question, signal) {
      const prompt = await readPrompt('refinement', {
        language: question.language,
        gain: question.gain,
        originalRuntime: question.original.runtime ?? 'not known',
        candidateRuntime: question.candidate.runtime ?? 'not known',
        explanation: question.explanation,
        originalFiles: renderFiles(question.original.files, question.language),
        files: renderFiles(question.candidate.files, question.language),
        dependencies: question.dependencyCode,
        originalProfile: question.original.profile ?? '',
        candidateProfile: question.candidate.profile ?? '',
      });
      return askForOne(prompt, question.candidate.files, question.language, signal);
    },
    async repair(question, signal) {
      const prompt = await readPrompt('code_repair', {
        language: question.language,
        originalFiles: renderFiles(question.original, question.language),
        files: renderFiles(question.candidate, question.language),
        differences: question.differences.map((difference) => JSON.stringify(difference)).join('\n'),
      });
      return askForOne(prompt, question.candidate, question.language, signal);
    },
    async adapt(question, signal) {
      const attempts = question.attempts.map(
        ({ files, explanation, source, outcome }, index) =>
          `${index + 1}. ${source}: ${outcome} ${explanation}\n\n${renderFiles(files, question.language)}`,
      );
      const prompt = await readPrompt('adaptive_optimize', {
        language: question.language,
        files: renderFiles(question.original, question.language),
        attempts: attempts.join('\n\n'),
      });
      return askForOne(prompt, question.original, question.language, signal);
    },
    async rank(question, signal) {
      const changes = question.diffs.map(
        (diff, index) => `Rewrite ${index}, speedup ${question.speedups[index] ?? '?'}:\n\n${diff}`,
      );
      const prompt = await readPrompt('rank', { changes: changes.join('\n\n'), references: question.references });
      const reply = z.object({ ranking: z.array(z.int()) });
      return ask({ prompt, reply, read: async ({ ranking }) => readRanking(ranking, question.diffs.length) }, signal);
    },
    async explain(question, signal) {
      const prompt = await readPrompt('explain', {
        gain: question.gain,
        reason: question.reason,
        originalRuntime: question.original.runtime ?? 'not known',
        candidateRuntime: question.candidate.runtime ?? 'not known',
        throughput: question.throughput === undefined ? 'not measured' : JSON.stringify(question.throughput),
        concurrency: question.concurrency === undefined ? 'not measured' : JSON.stringify(question.concurrency),
        explanation: question.explanation,
        originalFiles: question.original.files.map((file) => file.text).join('\n'),
        files: question.candidate.files.map((file) => file.text).join('\n'),
        tests: question.annotatedTests,
        dependencies: question.dependencyCode,
      });
      const read = async ({ explanation }: { explanation: string }) => ({ answer: plain(explanation) });
      return ask({ prompt, reply: z.object({ explanation: z.string() }), read }, signal);
    },
    async review(question, signal) {
      const prompt = await readPrompt('optimization_review', {
        gain: question.gain,
        coverage: question.coverage,
        explanation: question.explanation,
        original: question.originalCode,
        candidate: question.candidateCode,
        existingTests: question.existingTests,
        generatedTests: question.generatedTests,
        replayTests: question.replayTests,
        callers: question.callers,
      });
      const reply = z.object({ grade: z.enum(['high', 'medium', 'low']), explanation: z.string() });
      const read = async (said: z.infer<typeof reply>) => ({ answer: { ...said, explanation: plain(said.explanation) } });
      return ask({ prompt, reply, read }, signal);
    },
    async reviewTests(question, signal) {
      const prompt = await readPrompt('testgen_review', {
        language: question.language,
        function: question.functionName,
        source: question.functionSource,
        uncovered: question.uncoveredLines === undefined ? 'not known' : question.uncoveredLines.join(', '),
        tests: question.files
          .map(({ index, source, failed }) => `File ${index}; tests that fail: ${JSON.stringify(failed)}\n\n${source}`)
          .join('\n\n'),
      });
      const reply = z.object({ flagged: z.array(z.object({ fileIndex: z.int(), name: z.string(), reason: z.string() })) });
      const read = async ({ flagged }: z.infer<typeof reply>) => ({
        answer: flagged.filter((test) =>
          question.files.some((file) => file.index === test.fileIndex && file.source.includes(test.name.split('.').at(-1) ?? '')),
        ),
      });
      return ask({ prompt, reply, read }, signal);
    },
    async repairTests(question, signal) {
      const prompt = await readPrompt('testgen_repair', {
        language: question.language,
        function: question.qualifiedName,
        source: renderFiles(question.source, question.language),
        tests: question.tests,
        flagged: question.flagged.map((test) => JSON.stringify(test)).join('\n'),
      });
      return ask({ prompt, reply: testSource, read: (reply) => readSource(reply.source, question.language) }, signal);
    },
    async writeWorkflow(question, signal) {
      const prompt = await readPrompt('workflow-gen', {
        moduleRoot: question.moduleRoot ?? 'not known',
        testsRoot: question.testsRoot ?? 'not known',
        files: Object.entries(question.files)
          .map(([path, text]) => `${path}:\n\n${text}`)
          .join('\n\n'),
      });
      return ask({ prompt, reply: z.object({ steps: z.string() }), read: async ({ steps }) => readSteps(steps) }, signal);
    },
  };

  function askForOne(
    prompt: Awaited<ReturnType<typeof readPrompt>>,
    files: readonly SourceFile[],
    language: LanguageName,
    signal: AbortSignal,
  ): Promise<Proposal | undefined> {
    const read = async ({ candidate }: z.infer<typeof oneRewrite>) => {
      if (candidate === null) return { answer: undefined };
      const reading = await readRewrite(candidate, files, language);
      return 'proposal' in reading ? { answer: reading.proposal } : reading;
    };
    return ask({ prompt, reply: oneRewrite, read }, signal);
  }

  /** Files that are not in a rewrite stay as they were; one that was not asked about is a mistake. */
  async function readRewrite(
    { files, explanation, needsTests }: Rewrite,
    asked: readonly SourceFile[],
    language: LanguageName,
  ): Promise<{ proposal: Proposal } | { problem: string }> {
    for (const file of files) {
      const path = file.path ?? undefined;
      if (!asked.some((known) => known.path === path))
        return { problem: `${path ?? 'a file without a path'} was not asked about.` };
      if (!(await isSound(file.text, language))) return { problem: `${path ?? 'the file'} is not valid ${language}.` };
    }
    const changed = asked.map((known) => ({
      ...known,
      text: files.find((file) => (file.path ?? undefined) === known.path)?.text.replace(/\n$/, '') ?? known.text,
    }));
    return { proposal: { files: changed, explanation: plain(explanation), model: name, needsTests } };
  }
}

async function readTests(source: string, question: TestsQuestion): Promise<{ answer: string } | { problem: string }> {
  if (!source.split(/\W+/).includes(question.functionName)) return { problem: `the tests never name ${question.functionName}.` };
  return readSource(source, question.language);
}

async function readSource(source: string, language: LanguageName): Promise<{ answer: string } | { problem: string }> {
  return (await isSound(source, language)) && source.trim() !== ''
    ? { answer: source }
    : { problem: `the source is not valid ${language}.` };
}

/** Every number once; an incomplete order is completed by the numbers that are missing, in theirs. */
function readRanking(ranking: number[], count: number): { answer: number[] } | { problem: string } {
  const all = Array.from({ length: count }, (_, index) => index);
  const known = [...new Set(ranking)].filter((index) => all.includes(index));
  if (known.length === 0 && count > 0) return { problem: `expected the numbers 0 to ${count - 1}.` };
  return { answer: [...known, ...all.filter((index) => !known.includes(index))] };
}

async function readSteps(text: string): Promise<{ answer: string } | { problem: string }> {
  const { parse } = await import('yaml');
  try {
    const steps: unknown = parse(text);
    return Array.isArray(steps) && steps.length > 0 ? { answer: text } : { problem: 'the steps are not a YAML list.' };
  } catch {
    return { problem: 'the steps are not YAML.' };
  }
}

/** A file that cannot be a block, because it holds a fence of its own, is shown as it is. */
function renderFiles(files: readonly SourceFile[], language: LanguageName): string {
  return files
    .map((file) => renderCodeBlocks([file], language) ?? `${file.path ?? 'a file without a path'}:\n${file.text}`)
    .join('\n\n');
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

/** No database keeps U+0000 in a text. */
function plain(text: string): string {
  return text.replaceAll('\0', '').trim();
}
