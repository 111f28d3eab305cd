import type { Log } from '../log.ts';
import { generateTests } from '../test-generation/generate.ts';
import type { AskOptions } from './ask.ts';
import { createFallbackModel } from './fallback.ts';
import type { Model } from './model.ts';
import type { ModelName } from './names.ts';
import type { ModelSettings, VendorSettings } from './settings.ts';

/** The models that the settings name, as one. Each is loaded when it is chosen: a provider that is not used costs nothing. */
export async function chooseModel(settings: ModelSettings, log: Log): Promise<Model> {
  const [first, ...others] = settings.names;
  const rest = await Promise.all(others.map((name) => openModel(name, settings)));
  return createFallbackModel([await openModel(first, settings), ...rest], log);
}

async function openModel(name: ModelName, settings: ModelSettings): Promise<Model> {
  if (name === 'rules') return (await import('./rules.ts')).createRulesModel({ generateTests });
  const [{ createAsk }, { createLlmModel }] = await Promise.all([import('./ask.ts'), import('./llm.ts')]);
  const fullName = `${name}:${settings.vendors[name].model}`;
  const model = await openVendor(name, settings.vendors);
  return createLlmModel(fullName, createAsk({ name: fullName, model, timeoutSeconds: settings.timeoutSeconds }));
}

async function openVendor(name: keyof VendorSettings, vendors: VendorSettings): Promise<AskOptions['model']> {
  switch (name) {
    case 'openai':
      return (await import('./openai.ts')).openOpenai(vendors.openai);
    case 'anthropic':
      return (await import('./anthropic.ts')).openAnthropic(vendors.anthropic);
    case 'azure':
      return (await import('./azure.ts')).openAzure(vendors.azure);
    case 'openai-compatible':
      return (await import('./openai-compatible.ts')).openOpenaiCompatible(vendors['openai-compatible']);
  }
}
