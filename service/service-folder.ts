/**
 * Where the files stand that the service reads while it runs: prompts, migrations, observers. They keep their places
 * below it in a bundle, where every module's own folder is the bundle's.
 */
export const serviceFolder = import.meta.dirname;
