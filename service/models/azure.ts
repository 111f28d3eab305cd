import { createAzure } from '@ai-sdk/azure';
import type { AskOptions } from './ask.ts';
import type { VendorSettings } from './settings.ts';

/** OpenAI's models in an Azure resource; the model's name is that of its deployment there. */
export function openAzure({ apiKey, resource, model }: VendorSettings['azure']): AskOptions['model'] {
  return createAzure({ apiKey, resourceName: resource })(model);
}
