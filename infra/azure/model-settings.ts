import { failure } from '../../bench/failure.ts';

/** Who answers in the deployed service, as the config has it. */
export interface ModelConfig {
  /** In the order they are asked: `rules`, or a vendor's before it. */
  model: string;
  modelName: string;
  /** Resource of Azure OpenAI, or URL of what speaks OpenAI's language. */
  modelAddress: string;
}

/** What a vendor's model is told by; `settings/models` of the service has the meaning. */
const variables: Record<string, { key: string; name: string; address?: string }> = {
  openai: { key: 'OPENAI_API_KEY', name: 'TUNEUP_SERVICE_OPENAI_MODEL' },
  anthropic: { key: 'ANTHROPIC_API_KEY', name: 'TUNEUP_SERVICE_ANTHROPIC_MODEL' },
  azure: { key: 'AZURE_OPENAI_API_KEY', name: 'TUNEUP_SERVICE_AZURE_DEPLOYMENT', address: 'TUNEUP_SERVICE_AZURE_RESOURCE' },
  'openai-compatible': {
    key: 'TUNEUP_SERVICE_COMPATIBLE_API_KEY',
    name: 'TUNEUP_SERVICE_COMPATIBLE_MODEL',
    address: 'TUNEUP_SERVICE_COMPATIBLE_URL',
  },
};

/**
 * The service's settings for its model, and the name of the one that must be secret, when there is one. Fails with `model-config-incomplete`: a service that
 * cannot start is not deployed.
 */
export function describeModel({ model, modelName, modelAddress }: ModelConfig): {
  settings: Record<string, string>;
  keyVariable?: string;
} {
  const vendors = model
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== 'rules');
  const [vendor] = vendors;
  const settings = { TUNEUP_SERVICE_MODELS: model };
  if (vendor === undefined) return { settings };
  const known = variables[vendor];
  if (known === undefined || vendors.length > 1)
    throw incomplete(
      `tuneup:model must be "rules", or one of ${Object.keys(variables).join(', ')} before it, such as "anthropic,rules"; got "${model}"`,
    );
  if (modelName === '') throw incomplete(`tuneup:modelName must say which model of ${vendor} is asked`);
  if (known.address !== undefined && modelAddress === '')
    throw incomplete(`tuneup:modelAddress must say where the model of ${vendor} is`);
  return {
    settings: { ...settings, [known.name]: modelName, ...(known.address === undefined ? {} : { [known.address]: modelAddress }) },
    keyVariable: known.key,
  };
}

function incomplete(message: string): Error {
  return failure('model-config-incomplete', message);
}
