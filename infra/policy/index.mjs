// The engine's runner puts a TypeScript compiler of its own before an entry in TypeScript, which knows no imports that end in .ts; from here on Node strips
// the types itself, as everywhere.
import './pack.ts';
