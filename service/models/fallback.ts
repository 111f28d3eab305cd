import { isFailure } from '../../bench/failure.ts';
import type { Log } from '../log.ts';
import type { Model } from './model.ts';

/**
 * Asks models in order until one has something to say. One that fails is noted in the log and passed over; when none
 * answered, the last failure is the answer. An empty answer is taken when no later model has a better one.
 */
export function createFallbackModel(models: readonly [Model, ...Model[]], log: Pick<Log, 'warn'>): Model {
  const [only, ...others] = models;
  if (others.length === 0) return only;
  return {
    name: models.map((model) => model.name).join(','),
    optimize: async (question, signal) => (await first('optimize', (model) => model.optimize(question, signal), signal)) ?? [],
    generateTests: (question, signal) => first('generateTests', (model) => model.generateTests(question, signal), signal),
    refine: (question, signal) => first('refine', (model) => model.refine?.(question, signal), signal),
    repair: (question, signal) => first('repair', (model) => model.repair?.(question, signal), signal),
    adapt: (question, signal) => first('adapt', (model) => model.adapt?.(question, signal), signal),
    rank: (question, signal) => first('rank', (model) => model.rank?.(question, signal), signal),
    explain: (question, signal) => first('explain', (model) => model.explain?.(question, signal), signal),
    review: (question, signal) => first('review', (model) => model.review?.(question, signal), signal),
    // No test flagged is an answer: nothing is wrong with them.
    reviewTests: (question, signal) =>
      first(
        'reviewTests',
        (model) => model.reviewTests?.(question, signal),
        signal,
        () => false,
      ),
    repairTests: (question, signal) => first('repairTests', (model) => model.repairTests?.(question, signal), signal),
    writeWorkflow: (question, signal) => first('writeWorkflow', (model) => model.writeWorkflow?.(question, signal), signal),
  };

  async function first<Answer>(
    asked: string,
    ask: (model: Model) => Promise<Answer | undefined> | undefined,
    signal: AbortSignal,
    isEmpty: (answer: Answer) => boolean = (answer) => Array.isArray(answer) && answer.length === 0,
  ): Promise<Answer | undefined> {
    let empty: Answer | undefined;
    let problem: unknown;
    let isAnswered = false;
    for (const model of models) {
      try {
        const answer = await ask(model);
        if (answer !== undefined && !isEmpty(answer)) return answer;
        empty ??= answer;
        isAnswered = true;
      } catch (error) {
        signal.throwIfAborted();
        problem = error;
        log.warn({ model: model.name, asked, code: isFailure(error) ? error.code : 'internal-error' }, 'model passed over');
      }
    }
    if (!isAnswered) throw problem;
    return empty;
  }
}
