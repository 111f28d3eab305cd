import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { failure } from '../failure.ts';
import type { TargetContext } from '../languages/language.ts';
import type { Seconds } from '../plan.ts';

/** Where the AI service is, and the key it knows us by. */
export interface ServiceAddress {
  url: string;
  key: string;
}

export interface ClientOptions {
  fetch?: typeof fetch;
  /** Longest an answer may take. Default 300, as the service's published client waits. */
  timeoutSeconds?: Seconds;
  signal?: AbortSignal;
}

/** A rewrite that the service proposes; `sourceCode` holds fenced blocks. */
export interface Proposed {
  id: string;
  sourceCode: string;
  explanation: string;
  model: string;
}

/** What tuning asks the AI service: two endpoints of its contract, and of their answers only what is used. */
export interface Client {
  /** Empty when the service knows nothing better. */
  optimize(context: TargetContext, languageName: string, languageVersion: string): Promise<Proposed[]>;
  /** The plain source of one test file, `undefined` when none can be written. Index 0 and 1 give different files. */
  generateTests(
    context: TargetContext,
    languageName: string,
    languageVersion: string,
    index: number,
  ): Promise<string | undefined>;
}

/**
 * Asks over HTTP with the key as bearer. Fails with `service-unreachable`, `service-timed-out`, `service-key-refused`,
 * `service-refused` or `service-contract-broken`.
 */
export function createClient(service: ServiceAddress, options: ClientOptions = {}): Client {
  const traceId = randomUUID();
  let sequence = 0;

  async function ask<T>(path: string, schema: z.ZodType<T>, body: Record<string, unknown>): Promise<T> {
    sequence += 1;
    const common = { trace_id: traceId, call_sequence: sequence, codeflash_version: null, rerun_trace_id: null };
    const { status, text } = await post(service, path, { ...body, ...common }, options);
    if (status !== 200) throw refusal(service, path, status, text);
    return readAnswer(service, path, schema, text);
  }

  return {
    async optimize(context, language, version) {
      const answer = await ask('/ai/optimize', optimizations, {
        source_code: context.sourceCode,
        dependency_code: '',
        experiment_metadata: null,
        current_username: null,
        repo_owner: null,
        repo_name: null,
        is_async: context.isAsync,
        n_candidates: 6,
        is_numerical_code: false,
        language,
        language_version: version,
      });
      return answer.optimizations.map((candidate) => ({
        id: candidate.optimization_id,
        sourceCode: candidate.source_code,
        explanation: candidate.explanation,
        model: candidate.model ?? 'unnamed model',
      }));
    },
    async generateTests(context, language, version, index) {
      try {
        const answer = await ask('/ai/testgen', generated, {
          ...testgenBody(context, index),
          language,
          language_version: version,
        });
        return answer.generated_tests;
      } catch (error) {
        // "No test can be written" is an answer; a service that is away is not.
        if (error instanceof Error && 'code' in error && error.code === 'service-refused') return undefined;
        throw error;
      }
    },
  };
}

const optimizations = z.object({
  optimizations: z.array(
    z.object({
      source_code: z.string(),
      explanation: z.string(),
      optimization_id: z.string().min(1),
      model: z.string().nullish(),
    }),
  ),
});

const generated = z.object({ generated_tests: z.string() });

function testgenBody(context: TargetContext, index: number): Record<string, unknown> {
  const names = context.target.qualifiedName.split('.');
  const functionName = names.at(-1) ?? '';
  const isMethod = names.length > 1;
  return {
    source_code_being_tested: context.sourceCode,
    function_to_optimize: {
      function_name: functionName,
      file_path: context.target.file,
      parents: names.slice(0, -1).map((name) => ({ name, type: 'ClassDef' })),
      starting_line: context.startingLine,
      ending_line: context.endingLine,
      starting_col: null,
      ending_col: null,
      is_async: context.isAsync,
      is_method: isMethod,
      doc_start_line: null,
    },
    helper_function_names: context.helperNames,
    module_path: context.modulePath,
    class_name: context.className ?? null,
    qualified_name: context.target.qualifiedName,
    test_module_path: `tests.test_${functionName}__unit_test_${index}`,
    test_framework: 'pytest',
    test_timeout: 15,
    test_index: index,
    is_async: context.isAsync,
    is_numerical_code: false,
  };
}

async function post(
  service: ServiceAddress,
  path: string,
  body: unknown,
  options: ClientOptions,
): Promise<{ status: number; text: string }> {
  const seconds = options.timeoutSeconds ?? 300;
  const timeout = AbortSignal.timeout(seconds * 1000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  try {
    const response = await (options.fetch ?? fetch)(`${service.url.replace(/\/$/, '')}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${service.key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (timeout.aborted) {
      throw failure(
        'service-timed-out',
        `expected an answer of ${service.url}${path} within ${seconds} s, got none: look into the service's log`,
        error,
      );
    }
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw failure(
      'service-unreachable',
      `expected the AI service at ${service.url}, got no connection (${why}): start it or correct its address`,
      error,
    );
  }
}

function refusal(service: ServiceAddress, path: string, status: number, text: string) {
  const why = readError(text);
  if (status === 401 || status === 403) {
    return failure(
      'service-key-refused',
      `expected the AI service at ${service.url} to take our key, got ${status} (${why}): give it a key that the service knows`,
    );
  }
  const isOurs = status >= 400 && status < 500;
  const what = `expected 200 from ${service.url}${path}, got ${status} (${why})`;
  return isOurs
    ? failure('service-refused', `${what}: the service cannot answer this question`)
    : failure('service-failed', `${what}: look into the service's log`);
}

function readError(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string') return body.error;
  } catch {
    // Not JSON: the text itself is all there is.
  }
  return text.slice(0, 300) || 'no text';
}

function readAnswer<T>(service: ServiceAddress, path: string, schema: z.ZodType<T>, text: string): T {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw failure(
      'service-contract-broken',
      `expected JSON from ${service.url}${path}, got ${JSON.stringify(text.slice(0, 100))}: is it the AI service?`,
      error,
    );
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw failure(
    'service-contract-broken',
    `expected an answer of ${service.url}${path} by its contract, got one where ${z.prettifyError(parsed.error)}`,
  );
}
