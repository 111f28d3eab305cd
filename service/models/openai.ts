import { createOpenAI } from '@ai-sdk/openai';
import type { AskOptions } from './ask.ts';
import type { VendorSettings } from './settings.ts';

/** OpenAI's own API. */
export function openOpenai({ apiKey, model }: VendorSettings['openai']): AskOptions['model'] {
  return createOpenAI({ apiKey })(model);
}
