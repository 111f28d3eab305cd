import {
  APICallError,
  generateText,
  type LanguageModel,
  type ModelMessage,
  NoObjectGeneratedError,
  Output,
  RetryError,
} from 'ai';
import { z } from 'zod';
import { type Failure, failure, isFailure } from '../../bench/failure.ts';
import type { Prompt } from './prompt.ts';
import { allowAnswer, noteCall } from './spending.ts';

/** One question to a provider. */
export interface Question<Reply, Answer> {
  prompt: Prompt;
  reply: z.ZodType<Reply>;
  /** The reply as an answer, or a sentence that says what is wrong with it. */
  read(reply: Reply): Promise<{ answer: Answer } | { problem: string }>;
}

/** `undefined` when the provider declined, or its answer was of no use twice. */
export type Ask = <Reply, Answer>(question: Question<Reply, Answer>, signal: AbortSignal) => Promise<Answer | undefined>;

/** What a provider is called with. */
export interface AskOptions {
  /** `<vendor>:<model>`. */
  name: string;
  model: Exclude<LanguageModel, string>;
  /** Longest one call may take, its retries included. */
  timeoutSeconds: number;
  /** Retries after the first try, in the provider's own time when it names one. Default 3. */
  retries?: number;
}

/** Most tokens that one answer may have. */
const largestAnswerTokens = 16_000;

/**
 * Asks a provider for a reply of a given shape. A reply that is not of the shape, or that reads badly, is sent back once
 * with what is wrong. Fails with `model-unreachable`, `model-busy`, `model-refused` or `model-timed-out` when there is
 * no reply, and with the signal's own failure when that aborts.
 */
export function createAsk({ name, model, timeoutSeconds, retries = 3 }: AskOptions): Ask {
  // The library prints its warnings, and standard output is for the log alone.
  Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
  return async function ask({ prompt, reply, read }, signal) {
    // Not every server takes a schema beside the prompt, so every one is told it in the prompt.
    const instructions = `${prompt.instructions}\n\nReply with JSON of this schema:\n${JSON.stringify(z.toJSONSchema(reply))}`;
    const messages: ModelMessage[] = [{ role: 'user', content: prompt.question }];
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const said = await say(messages, instructions, reply, signal);
      if (said === undefined) return undefined;
      const result = 'value' in said ? await read(said.value) : said;
      if ('answer' in result) return result.answer;
      const again = `That reply cannot be used: ${result.problem} Reply again, whole and in the same form.`;
      messages.push({ role: 'assistant', content: said.text || '(nothing)' }, { role: 'user', content: again });
    }
    return undefined;
  };

  async function say<Reply>(messages: ModelMessage[], instructions: string, reply: z.ZodType<Reply>, signal: AbortSignal) {
    const length = messages.reduce((total, message) => total + String(message.content).length, instructions.length);
    const maxOutputTokens = await allowAnswer(estimateTokens(length), largestAnswerTokens);
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
    try {
      const result = await generateText({
        model,
        instructions,
        messages,
        maxOutputTokens,
        maxRetries: retries,
        abortSignal: AbortSignal.any([signal, timeout]),
        output: Output.object({ schema: reply }),
      });
      noteCall({ model: name, ...countTokens(result.usage) });
      return result.finishReason === 'content-filter' ? undefined : { value: result.output as Reply, text: result.text };
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) throw timedOut(name, timeoutSeconds, error);
      if (!NoObjectGeneratedError.isInstance(error)) throw toFailure(name, error);
      noteCall({ model: name, ...countTokens(error.usage) });
      if (error.finishReason === 'content-filter') return undefined;
      const text = error.text ?? '';
      return {
        text,
        problem: error.finishReason === 'length' ? 'it was cut off at the limit.' : 'it is not JSON of the schema.',
      };
    }
  }
}

/** Four characters a token is what providers themselves advise for English and code; the count that is kept is theirs. */
function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4);
}

function countTokens(usage: { inputTokens?: number | undefined; outputTokens?: number | undefined } | undefined) {
  return { inputTokens: usage?.inputTokens ?? 0, outputTokens: usage?.outputTokens ?? 0 };
}

/** A provider's error as one of ours. Its own text is left out: it may quote what was sent, or part of a key. */
export function toFailure(name: string, error: unknown): Failure {
  if (isFailure(error) && error.code.startsWith('model-')) return error;
  const last = RetryError.isInstance(error) ? error.lastError : error;
  const status = APICallError.isInstance(last) ? last.statusCode : undefined;
  if (status === undefined)
    return failure('model-unreachable', `${name} does not answer: check its address and the network, or ask again later`, error);
  if (status === 429 || status === 529)
    return failure('model-busy', `${name} has more to do than it takes (status ${status}): ask again in a moment`, error);
  if (status === 401 || status === 403)
    return failure(
      'model-refused',
      `${name} does not accept the key that is set for it (status ${status}): set another one`,
      error,
    );
  if (status >= 500)
    return failure('model-unreachable', `${name} answers with an error of its own (status ${status}): ask again later`, error);
  return failure('model-refused', `${name} refused the question (status ${status}): check the name of the model`, error);
}

function timedOut(name: string, seconds: number, cause: unknown): Failure {
  return failure(
    'model-timed-out',
    `${name} did not answer within ${seconds} s: ask about a smaller function, or raise TUNEUP_SERVICE_MODEL_SECONDS`,
    cause,
  );
}
