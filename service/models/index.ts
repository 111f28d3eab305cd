import type { Settings } from '../settings.ts';
import { generateTests } from '../test-generation/generate.ts';
import type { Model } from './model.ts';

/** The model that the settings name. Loaded when it is chosen: a provider that is not used costs nothing. */
export async function chooseModel(name: Settings['model']): Promise<Model> {
  switch (name) {
    case 'rules':
      return (await import('./rules.ts')).createRulesModel({ generateTests });
  }
}
