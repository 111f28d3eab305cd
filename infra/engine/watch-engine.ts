import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { engineAddress } from './progress.ts';

/** Time running work gets to clean up after itself before the process leaves. */
const leaveAfterSeconds = 8;

let stop: AbortController | undefined;

/**
 * Aborts when work should end: the engine that asked for it is gone, or the person asked to stop. A killed CLI leaves its provider
 * process running for ever, which would finish with nobody to record the result; so the engine's port is knocked on once a second, and when
 * it is closed the process leaves. A stop file, written on Ctrl-C, aborts too but lets the engine record that the work failed.
 */
export function stopSignal(): AbortSignal {
  stop ??= watch(engineAddress(), process.env.TUNEUP_STOP_FILE);
  return stop.signal;
}

function watch(address: string | undefined, stopFile: string | undefined): AbortController {
  const controller = new AbortController();
  const timer = setInterval(look, 1000).unref();
  return controller;

  function look(): void {
    if (stopFile !== undefined && existsSync(stopFile)) controller.abort();
    if (address === undefined) return;
    const [host = '', port] = address.split(':');
    const socket = connect({ host, port: Number(port) });
    socket.on('connect', () => socket.destroy());
    socket.on('error', leave);
  }

  function leave(): void {
    clearInterval(timer);
    controller.abort();
    setTimeout(() => process.exit(1), leaveAfterSeconds * 1000);
  }
}
