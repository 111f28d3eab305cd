import { describeExecutor } from './executor.contract.ts';
import { createLocalExecutor } from './local.ts';

describeExecutor('local', async (root) => createLocalExecutor({ root }));
