import { createAnthropic } from '@ai-sdk/anthropic';
import type { AskOptions } from './ask.ts';
import type { VendorSettings } from './settings.ts';

/** Anthropic's own API. */
export function openAnthropic({ apiKey, model }: VendorSettings['anthropic']): AskOptions['model'] {
  return createAnthropic({ apiKey })(model);
}
