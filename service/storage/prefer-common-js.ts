import { registerHooks } from 'node:module';

/**
 * From here on, imports of this package get its CommonJS build. Drizzle's modules re-export each other in circles; as ES
 * modules they take several times as long to load and some 150 MB more, for the same code. In a bundle, which has them as
 * one, there is no import left that it could change.
 */
export function preferCommonJs(name: string): void {
  registerHooks({
    resolve(specifier, context, next) {
      const isWanted = specifier === name || specifier.startsWith(`${name}/`);
      return next(specifier, isWanted ? { ...context, conditions: ['node', 'require'] } : context);
    },
  });
}
