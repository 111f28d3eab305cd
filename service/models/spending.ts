import { AsyncLocalStorage } from 'node:async_hooks';
import { failure } from '../../bench/failure.ts';
import type { ModelCall } from '../storage/storage.ts';

/** What one request may spend on providers, and what it did spend. */
export interface Spending {
  /** Calls so far, to be kept whether or not the request is answered. */
  calls: Pick<ModelCall, 'model' | 'inputTokens' | 'outputTokens'>[];
  /** Tokens that the request may take in all. */
  requestTokens: number;
  /** Tokens that the key has left today, when the request came. Asked for when a provider is about to be called. */
  keyTokensLeft: () => Promise<number>;
}

// What a request spends is nobody's argument: it is noted where a provider is called and read where the request ends.
const current = new AsyncLocalStorage<Spending>();

/** Runs `work`; every provider that is called meanwhile counts against this spending. */
export function withSpending<T>(spending: Spending, work: () => Promise<T>): Promise<T> {
  return current.run(spending, work);
}

/** Notes a call. Outside a request it is nobody's. */
export function noteCall(call: Spending['calls'][number]): void {
  current.getStore()?.calls.push(call);
}

/**
 * How many tokens may come back for a question of this many. Fails with `question-too-large` when the request's budget
 * cannot hold question and answer, and with `budget-spent` when the key's day is used up.
 */
export async function allowAnswer(questionTokens: number, largestAnswer: number): Promise<number> {
  const spending = current.getStore();
  if (spending === undefined) return largestAnswer;
  const spent = spending.calls.reduce((total, call) => total + call.inputTokens + call.outputTokens, 0);
  const left = Math.min(spending.requestTokens - spent, (await spending.keyTokensLeft()) - spent) - questionTokens;
  if (left >= smallestAnswer) return Math.min(largestAnswer, left);
  throw spending.requestTokens - spent - questionTokens < smallestAnswer
    ? failure(
        'question-too-large',
        `a request may take ${spending.requestTokens} tokens and this one needs more: ask about a smaller function, or raise TUNEUP_SERVICE_REQUEST_TOKENS`,
      )
    : failure(
        'budget-spent',
        "the key's tokens for a day are used up: ask again tomorrow, or raise TUNEUP_SERVICE_KEY_TOKENS_A_DAY",
      );
}

/** Fewer tokens than this hold no useful answer. */
const smallestAnswer = 256;
