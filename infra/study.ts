import * as pulumi from '@pulumi/pulumi';
import { exampleTargets } from '../bench/example/targets.ts';
import { parseTarget } from '../bench/languages/index.ts';
import type { StudyConfig, TargetConfig } from './config.ts';
import type { Place } from './places/place.ts';
import { isUrl } from './places/repository-name.ts';
import { BenchmarkJob } from './resources/benchmark-job.ts';
import { CaseStudy } from './resources/case-study.ts';
import { Optimization } from './resources/optimization.ts';
import { OptimizationStack } from './resources/optimization-stack.ts';
import { PullRequest } from './resources/pull-request.ts';
import { Workspace } from './resources/workspace.ts';
import { projectFolder } from './session/folders.ts';

/** What a person reads of a study. */
export interface Study {
  /** By target. */
  verdicts: pulumi.Output<Record<string, TargetVerdict>>;
  pullRequests: pulumi.Output<string[]>;
  stackedPullRequest: pulumi.Output<string | undefined>;
  caseStudy: pulumi.Output<string>;
}

/** One target's outcome. `verdict` is `none` when there was nothing to measure; `reason` says why. */
export interface TargetVerdict {
  verdict: string;
  reason?: string;
  speedup?: number;
  low?: number;
  high?: number;
  branch?: string;
  pullRequest?: string;
}

/**
 * Declares all that follows from the targets. Pulumi cannot make a resource depend on an outcome, so the whole chain always exists; where
 * there is nothing to measure or to send, its later links end as `none` with the reason.
 */
export function declareStudy(config: StudyConfig, place: Place, author: { name: string; email: string }): Study {
  const { organization, project, serviceUrl, serviceKeyFile, forgeUrl, forgeTokenFile } = place;
  const { executor, workspaceFolder, ssh, dependsOn, isAsleep } = place.machine;
  const machine = { executor, ...ssh };
  const forge = { forgeUrl, forgeTokenFile, organization, project };
  const signed = { authorName: author.name, authorEmail: author.email };
  const targets = config.targets.length > 0 ? config.targets : declareExampleTargets(config);

  const workspace = declareWorkspace();
  const where = { ...machine, workspaceFolder, baseCommit: workspace.baseCommit };
  const optimizations = targets.map(declareOptimization);
  const links = targets.map(declareJob);
  const stack = declareStack();
  const stackJob = declareStackJob();
  const pullRequests = links.map(declarePullRequest);
  const stackedPullRequest = declareStackedPullRequest();
  const caseStudy = declareCaseStudy();

  return {
    verdicts: pulumi.all(links.map(readVerdict)).apply((rows) => Object.fromEntries(rows)),
    pullRequests: pulumi.all(pullRequests.map(({ url }) => url)).apply((urls) => urls.filter((url) => url !== '')),
    stackedPullRequest: stackedPullRequest.url.apply((url) => url || undefined),
    caseStudy: caseStudy.page,
  };

  function declareWorkspace() {
    const { baseBranch, setupCommand, testCommand } = config;
    const [first] = targets;
    return new Workspace(
      'workspace',
      {
        ...forge,
        ...machine,
        folder: workspaceFolder,
        repository: place.repository,
        ...(first === undefined ? {} : { language: parseTarget(first.target).language }),
        ...(isAsleep ? { isAsleep } : {}),
        baseBranch,
        setupCommand,
        testCommand,
      },
      dependsOn === undefined ? {} : { dependsOn },
    );
  }

  function declareOptimization({ target, benchmark }: TargetConfig) {
    // The first candidates are asked for when the base's own tests are known to pass.
    return new Optimization(
      target,
      { ...where, ...signed, target, benchmark, serviceUrl, serviceKeyFile, screenSeconds: config.screenSeconds },
      { dependsOn: workspace },
    );
  }

  /** A barrier: no job measures while candidates are still tested. */
  function declareJob({ target, precision, budgetSeconds, delta }: TargetConfig, i: number) {
    const optimization = optimizations[i] as Optimization;
    const job = new BenchmarkJob(
      `measure:${target}`,
      {
        ...where,
        title: target,
        headCommit: optimization.commit,
        headReason: optimization.reason,
        measurements: optimization.measurements,
        precision,
        budgetSeconds,
        delta,
        declaredGain: optimization.screenedGain,
        fixedPairs: 0,
      },
      { dependsOn: optimizations },
    );
    return { target, optimization, job };
  }

  function declareStack() {
    const kept = links.map(({ target, optimization, job }) => ({
      target,
      verdict: job.verdict,
      branch: optimization.branch,
      commit: optimization.commit,
      title: optimization.title,
      measurements: optimization.measurements,
    }));
    return new OptimizationStack('optimization', { ...where, ...signed, optimizations: kept });
  }

  function declareStackJob() {
    const { precision, budgetSeconds, delta } = config;
    const head = { headCommit: stack.commit, headReason: stack.reason };
    return new BenchmarkJob('measure:optimization', {
      ...where,
      ...head,
      title: 'optimization',
      measurements: stack.measurements,
      precision,
      budgetSeconds,
      delta,
      declaredGain: 0,
      fixedPairs: 0,
    });
  }

  function declarePullRequest({ target, optimization, job }: (typeof links)[number]) {
    return new PullRequest(`pull-request:${target}`, {
      ...forge,
      ...where,
      base: workspace.branch,
      head: optimization.branch,
      headCommit: optimization.commit,
      draft: false,
      labels: ['performance'],
      recordFiles: [optimization.recordFile],
      ...measuredBy(job),
      headReason: optimization.reason,
      leftOut: [],
      parts: [],
    });
  }

  function declareStackedPullRequest() {
    return new PullRequest('pull-request:optimization', {
      ...forge,
      ...where,
      base: workspace.branch,
      head: stack.branch,
      headCommit: stack.commit,
      draft: true,
      labels: ['performance'],
      recordFiles: optimizations.map(({ recordFile }) => recordFile),
      ...measuredBy(stackJob),
      headReason: stack.reason,
      leftOut: stack.leftOut,
      parts: links.map(({ target }, i) => ({ target, url: partOf(i).url, number: partOf(i).number })),
    });
  }

  function partOf(i: number) {
    return pullRequests[i] as PullRequest;
  }

  function declareCaseStudy() {
    return new CaseStudy('case-study', {
      ...where,
      organization,
      project,
      recordsFolder: config.recordsFolder === '' ? projectFolder : config.recordsFolder,
      member: config.member === '' ? author.name : config.member,
      repository: isUrl(place.repository) ? place.repository : project,
      targets: links.map(({ target, optimization, job }, i) => ({
        target,
        recordFile: optimization.recordFile,
        ...measuredBy(job),
        pullRequest: outcomeOf(partOf(i)),
      })),
      stack: {
        state: stack.state,
        branch: stack.branch,
        commit: stack.commit,
        included: stack.included,
        leftOut: stack.leftOut,
        ...measuredBy(stackJob),
        pullRequest: outcomeOf(stackedPullRequest),
      },
    });
  }

  function outcomeOf({ state, number, url, reason }: PullRequest) {
    return { state, number, url, reason };
  }

  function measuredBy(job: BenchmarkJob) {
    return {
      verdict: job.verdict,
      speedup: job.speedup,
      low: job.low,
      high: job.high,
      measuredFile: job.recordFile,
    };
  }

  function readVerdict({ target, optimization, job }: (typeof links)[number], i: number) {
    const { url } = partOf(i);
    return pulumi
      .all([job.verdict, job.reason, job.speedup, job.low, job.high, optimization.branch, url])
      .apply(([verdict, reason, speedup, low, high, branch, pullRequest]): [string, TargetVerdict] => {
        const said = Object.entries({ reason, speedup, low, high, branch, pullRequest }).filter(
          ([, value]) => value !== '' && value !== 0,
        );
        return [target, { verdict, ...Object.fromEntries(said) }];
      });
  }
}

function declareExampleTargets({ precision, budgetSeconds, delta }: StudyConfig): TargetConfig[] {
  return exampleTargets.map(({ target }) => ({ target, benchmark: '', precision, budgetSeconds, delta }));
}
