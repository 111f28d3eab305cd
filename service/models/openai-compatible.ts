import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { AskOptions } from './ask.ts';
import type { VendorSettings } from './settings.ts';

/**
 * Any server that speaks OpenAI's protocol, such as one on this machine. Many such servers know only "JSON, of any
 * shape", and refuse a schema; so the schema goes into the prompt and the reply is checked here.
 */
export function openOpenaiCompatible({ apiKey, url, model }: VendorSettings['openai-compatible']): AskOptions['model'] {
  return createOpenAICompatible({
    name: 'openai-compatible',
    baseURL: url,
    ...(apiKey === undefined ? {} : { apiKey }),
  })(model);
}
