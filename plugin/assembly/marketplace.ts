import type { PluginLanguage } from './languages.ts';

/** The catalogue at the repository's root; its sources exist after `make build`. Versions stand in each plugin alone. */
export function renderMarketplace(languages: readonly PluginLanguage[]): string {
  const marketplace = {
    name: 'tuneup',
    owner: { name: 'Tuneup' },
    metadata: { description: 'Performance work that shows its proof: one plugin for each programming language.' },
    plugins: languages.map(({ name, description }) => ({ name: `tuneup-${name}`, source: `./dist-${name}`, description })),
  };
  return `${JSON.stringify(marketplace, null, 2)}\n`;
}
