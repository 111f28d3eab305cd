import type { Kind } from './evidence.ts';

/** What a name suggests about its value, where nothing else tells. Order matters: the first that fits. */
const hints: [RegExp, Kind][] = [
  [
    /^(is|has|should|use|with|allow|include)_|^(reverse[d]?|strict|flag|verbose|ascending|descending|inclusive|recursive|case_sensitive)$/,
    'bool',
  ],
  [/^(file|stream|fh|fp|fileobj|file_obj|input_file|infile)$/, 'file'],
  [/^(callback|func|fn|function|predicate|key_func|key_function|transform|mapper)$/, 'callable'],
  [
    /(^|_)(price|rate|ratio|threshold|amount|total|weight|score|tolerance|factor|alpha|percent|balance|cost|average|mean|seconds|latency|duration)$/,
    'float',
  ],
  [
    /^(n|m|k|i|j|x|y|z|a|b|num|number|value|val|target|low|high|lo|hi|start|stop|end|left|right|year|month|day|hour|minute)$/,
    'int',
  ],
  [
    /(^|_)(count|limit|size|length|width|height|depth|index|position|offset|quantity|qty|age|capacity|status|code|level|max|min|bytes|timestamp|units|cents|port)$/,
    'int',
  ],
  [/^(max|min|num|n)_/, 'int'],
  [
    /^(d|mapping|table|lookup|counts|index_by|config|options|settings|headers|params|cache|memo|dictionary|graph|stock|prices|rates|weights|scores|totals)$/,
    'dict',
  ],
  [/^(matrix|grid|board|rows|table)$/, 'list'],
  [/^(record|row|entry|order|item|event|user|payload)$/, 'record'],
  [
    /(^|_)(text|string|name|word|line|message|title|prefix|suffix|sep|separator|delimiter|pattern|label|sku|id|email|city|country|currency|key|url|path|host|customer|user|tag|category|kind|type|token|sentence|phrase|char|letter|reference|ref)$|^s$|^str_?$/,
    'text',
  ],
  [
    /^(items|values|xs|ys|lst|arr|array|numbers|nums|data|list_?|sequence|seq|elements|entries|samples|points|pairs|lists)$/,
    'list',
  ],
  [/(?<!s)s$/, 'list'],
];

/** The kind that a name of a parameter, field or loop variable suggests. */
export function kindByName(name: string): Kind | undefined {
  return hints.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1];
}

/** What the elements of a collection with this name are likely to be: `words` holds what `word` is. */
export function elementNameOf(name: string): string | undefined {
  const base = name.toLowerCase();
  if (base.endsWith('ies')) return `${base.slice(0, -3)}y`;
  return /[^s]s$/.test(base) && base.length > 2 ? base.slice(0, -1) : undefined;
}
