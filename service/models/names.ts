/** The models that can be chosen by name in the settings. */
export const modelNames = ['rules'] as const;
