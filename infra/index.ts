/** The stack on one page: what is wanted, where it happens, what follows from it, and what a person reads at the end. */
import { readAuthor } from './author.ts';
import { readConfig } from './config.ts';
import { createPlace } from './places/index.ts';
import { declareStudy } from './study.ts';

const config = readConfig();
const place = await createPlace(config);
const study = declareStudy(config, place, readAuthor());

// One object: a name of its own would be announced where a place has no value for it.
export default { serviceUrl: place.serviceUrl, forgeUrl: place.forgeUrl, ...place.outputs, ...study };
