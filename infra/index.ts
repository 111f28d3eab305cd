/** The stack on one page: what is wanted, where it happens, what follows from it, and what a person reads at the end. */
import { readAuthor } from './author.ts';
import { readConfig } from './config.ts';
import { createPlace } from './places/index.ts';
import { declareStudy } from './study.ts';

const config = readConfig();
const place = await createPlace(config);
const study = declareStudy(config, place, readAuthor());

export const { serviceUrl, forgeUrl } = place;
export const { sshCommand, vmName, resourceGroup, allowedSshSource, vmPower, hourlyCost, monthlyCost } = place.outputs;
export const { verdicts, pullRequests, stackedPullRequest, caseStudy } = study;
