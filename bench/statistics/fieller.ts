import { quantile } from './t-distribution.ts';

/** A ratio of two means with its interval. */
export interface RatioOfMeans {
  ratio: number;
  low: number;
  high: number;
}

/**
 * Mean of `above` / mean of `below` with Fieller's interval for two independent samples: right only for independent runs, and whatever
 * drifted between the samples is in it. `undefined` below two values a side, or when `below` cannot be told from 0.
 * Fieller (1954), Journal of the Royal Statistical Society B 16; as in Kalibera and Jones (2013), 9.
 */
export function ratioOfMeans(above: readonly number[], below: readonly number[], level = 0.95): RatioOfMeans | undefined {
  if (above.length < 2 || below.length < 2) return undefined;
  const [y, x] = [mean(above), mean(below)];
  const [hy, hx] = [halfWidth(above, level), halfWidth(below, level)];
  const bottom = x * x - hx * hx;
  const root = (x * y) ** 2 - bottom * (y * y - hy * hy);
  if (bottom <= 0 || root < 0) return undefined;
  return { ratio: y / x, low: (x * y - Math.sqrt(root)) / bottom, high: (x * y + Math.sqrt(root)) / bottom };
}

function halfWidth(values: readonly number[], level: number): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const error = Math.sqrt(squares / (values.length - 1) / values.length);
  return error === 0 ? 0 : quantile(1 - (1 - level) / 2, values.length - 1) * error;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
