import { optimize } from './optimize.ts';
import type { Task } from './task.ts';
import { testgen } from './testgen.ts';

/** Everything the service can be asked: a new task is one file and one line here. */
export const tasks: readonly Task[] = [optimize, testgen];
