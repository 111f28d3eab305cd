import pino from 'pino';
import { type AppOptions, createApp } from '../app.ts';
import type { Model } from '../models/model.ts';
import { createRulesModel } from '../models/rules.ts';
import { hashKey } from '../storage/keys.ts';
import { createMemoryStorage } from '../storage/memory.ts';
import { generateTests } from '../test-generation/generate.ts';

/** A reply as a test looks at it: any field may be missing. */
export interface Reply {
  status: number;
  body: Record<string, unknown> & { error?: string };
}

/** A whole service without a port, with the rule-based model or what stands in for parts of it. Its key is `cf-right`. */
export async function openService(changes: Partial<Model> = {}, options: Partial<AppOptions> = {}) {
  const storage = createMemoryStorage();
  await storage.addKey('test', hashKey('cf-right'));
  const model: Model = { ...(await createRulesModel({ generateTests })), ...changes };
  const identity = { pid: 1, startTime: 'boot:1', dataFolder: '/data' };
  const app = createApp({ storage, model, log: pino({ level: 'silent' }), identity, ...options });
  const send = async (task: string, body: string, authorization?: string): Promise<Reply> => {
    const headers = {
      'Content-Type': 'application/json',
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    };
    const response = await app.request(`/ai/${task}`, { method: 'POST', body, headers });
    return { status: response.status, body: (await response.json()) as Reply['body'] };
  };
  const post = (task: string, body: unknown) => send(task, JSON.stringify(body), 'Bearer cf-right');
  return { storage, send, post };
}
