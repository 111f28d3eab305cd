/** The models that can be chosen by name in the settings. */
export const modelNames = ['rules', 'openai', 'anthropic', 'azure', 'openai-compatible'] as const;

export type ModelName = (typeof modelNames)[number];
